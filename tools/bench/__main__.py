"""Measure the portal against its budgets: python tools/bench [FILE.json]

As in production, with one worker, beside two floors of its own: a bare Django view, and Django's stock admin. All are
asked in turns, in one run, and the medians count. On SQLite and, where its programs are installed, on a private
PostgreSQL; with the report's members, then with 100,000 (BENCH_MEMBERS names another number). Everything is made anew
in a folder that is thrown away. Ends with status 1 where a budget is not met.
"""

import gzip
import itertools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import budgets
import postgres
import psycopg
from budgets import Row
from readers import READERS, SECONDS, read_at_once, slowest_hundredth
from servers import ROOT, served

ROUNDS = 15  # a machine that others use as well is slow for seconds at a time
GZIP = {"Accept-Encoding": "gzip"}
MANY = int(os.environ.get("BENCH_MEMBERS", "100000"))
MIXED_REQUESTS = 10_000
AT_FIRST = "postgres"  # the database that a server has from the start
numbers = itertools.count()


def main(target=None):
    tables = {}
    for engine, tables_of in (("SQLite", on_sqlite), ("PostgreSQL", on_postgresql)):
        rows = tables_of()
        if rows is None:
            print(f"\n{engine} was left out: its programs were not found.")
            continue
        tables[engine] = rows
        tell(engine, rows)
    if target:
        told = {engine: [row.__dict__ | {"met": row.is_met} for row in rows] for engine, rows in tables.items()}
        Path(target).write_text(json.dumps(told, indent=1) + "\n")
    missed = sum(not row.is_met for rows in tables.values() for row in rows)
    sys.exit(f"{missed} budgets are not met." if missed else 0)


def tell(engine, rows):
    print(f"\n{engine}")
    for row in rows:
        print("  {:62} {:>12} {:>12}  {}".format(*row.told()))


def on_sqlite():
    return measured("")


def on_postgresql():
    programs = postgres.find_programs()
    if not programs:
        return None
    with postgres.private_server(programs[1]) as url:
        return measured(url.replace("/citynet?", f"/{AT_FIRST}?"))


def measured(url):
    """The rows of the table for a database."""
    with tempfile.TemporaryDirectory(prefix="citynet-bench-") as var:
        ours = {"VAR_DIR": var, "DATABASE_URL": url, "SECRET_KEY": "bench", "CACHE_URL": "", "DEBUG": "off"}
        run(ours, "manage.py", "prepare")
        rows = with_few(ours)
        few = copied(ours) if url else None
        run(ours, "manage.py", "fill_for_bench", str(MANY), "--throw-away")
        return rows + with_many(ours, few)


def copied(ours):
    """The environment of a copy of the database as it is."""
    with psycopg.connect(ours["DATABASE_URL"].replace(f"/{AT_FIRST}?", "/template1?"), autocommit=True) as line:
        line.execute(f"CREATE DATABASE few TEMPLATE {AT_FIRST}")
    return ours | {"DATABASE_URL": ours["DATABASE_URL"].replace(f"/{AT_FIRST}?", "/few?")}


def run(ours, *command):
    """What a program of the portal prints; stop where it fails."""
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env={**os.environ, **ours}, stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed.")
    return done.stdout.decode()


def inside(ours, *arguments):
    return json.loads(run(ours, "tools/bench/inside.py", *arguments).splitlines()[-1])


# With the report's members


def with_few(ours):
    key = inside(ours, "session")
    asked = inside(ours, "database", *budgets.LISTS, *budgets.RECORDS)
    with ExitStack() as stack:
        portal = stack.enter_context(served("citynet.wsgi", **ours))
        bare = stack.enter_context(floor("bare", ours))
        uncached = stack.enter_context(floor("uncached", ours))
        stock = stack.enter_context(floor("stock", ours))
        b, portal_costs = costs(bare, portal, uncached)
        rows = [Row(what, portal_costs[what] / b, budget) for what, budget in budgeted()]
        rows += [
            Row(f"{address}: queries, nothing cached", asked[address]["queries"], most, "queries")
            for addresses, most in ((budgets.LISTS, 6), (budgets.RECORDS, 12))
            for address in addresses
        ]
        own, plain = admin_costs(portal, stock, key)
        rows.append(Row("admin list of members against a stock one", own / plain, 1.0, "×"))
        rows += weights(portal)
        rows += readers(portal)
        rows.append(Row("memory of a worker after mixed requests", memory_after_use(portal), 120, "MB"))
        print(f"B is {b * 1000:.2f} ms; {speed(portal)}", file=sys.stderr)
    return rows


def floor(name, ours):
    return served("tools.bench.applications:application", **ours, BENCH=name)


def budgeted():
    yield from ((f"{address}, nothing cached", 20) for address in budgets.LISTS + budgets.RECORDS)
    yield f"{budgets.ALL_ROWS} (all members), nothing cached", 27
    for address in [budgets.LISTS[0], budgets.RECORDS[0]]:
        yield f"{address} again", 3
        yield f"{address}, 304", 3


def costs(bare, portal, uncached):
    """Seconds of the processor a request: B, and {what: of the portal}. Each in its turn, round by round."""
    etags = {address: portal.get(address, GZIP)[1]["ETag"] for address in budgets.LISTS + budgets.RECORDS}
    asked = {"B": (bare, 300, lambda: ("/", {}))}
    for what, _budget in budgeted():
        address = what.removesuffix(" (all members), nothing cached").removesuffix(", nothing cached")
        if what.endswith("nothing cached"):
            asked[what] = uncached, 20, lambda address=address: (anew(address), GZIP)
        elif what.endswith("again"):
            address = address.removesuffix(" again")
            asked[what] = portal, 200, lambda address=address: (address, GZIP)
        else:
            address = address.removesuffix(", 304")
            headers = {**GZIP, "If-None-Match": etags[address]}
            asked[what] = portal, 200, lambda address=address, headers=headers: (address, headers)
    found = medians(asked)
    return found.pop("B"), found


def anew(address):
    """The same page under an address that nobody has asked for: what it does not know, a page leaves aside."""
    return f"{address}{'&' if '?' in address else '?'}_={next(numbers)}"


def medians(asked):
    spent = {what: [] for what in asked}
    for _round in range(ROUNDS + 1):
        for what, (server, times, request) in asked.items():
            before = server.processor_seconds()
            for _time in range(times):
                server.get(*request())
            spent[what].append((server.processor_seconds() - before) / times)
    return {what: statistics.median(rounds[1:]) for what, rounds in spent.items()}  # the first one warms up


def admin_costs(portal, stock, key):
    """Seconds of the processor for the list of members: of the portal's admin, and of the stock one."""
    signed_in = {"Cookie": f"sessionid={key}"}
    servers = {"own": portal, "stock": stock}
    asked = {name: (server, 5, lambda: (budgets.ADMIN_LIST, signed_in)) for name, server in servers.items()}
    for server in servers.values():
        status, _headers, body = server.get(budgets.ADMIN_LIST, signed_in)
        if status != 200 or body.count(b"action-checkbox") < 100:
            sys.exit(f"The admin's list answered {status}.")
    found = medians(asked)
    return found["own"], found["stock"]


def weights(portal):
    """What a first visit loads, compressed: the page, its styles and its scripts."""
    for what, address, most_kb in (("list", "/members/", 30), ("map", budgets.ALL_ROWS, 60)):
        _status, _headers, body = portal.get(address, GZIP)
        files = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', gzip.decompress(body).decode())
        size = len(body) + sum(len(portal.get(file, GZIP)[2]) for file in files)
        yield Row(f"first view of the {what}, compressed", size / 1000, most_kb, "kB")
        yield Row(f"first view of the {what}: requests", 1 + len(files), 5, "requests")


def readers(portal):
    """A hundred at once on this one worker, against somebody who is alone."""
    addresses = [*budgets.LISTS, *budgets.RECORDS, "/"]
    alone = statistics.median(_seconds(portal, address) for _time in range(20) for address in addresses)
    failed, spans = read_at_once(portal.port, addresses, GZIP)
    yield Row(f"{READERS} readers for {SECONDS} s: answers that failed", len(failed), 0, "answers")
    yield Row(f"{READERS} readers: slowest hundredth against one alone", slowest_hundredth(spans) / alone, 20, "×")


def _seconds(server, address):
    started = time.perf_counter()
    server.get(address, GZIP)
    return time.perf_counter() - started


def memory_after_use(portal):
    addresses = [*budgets.LISTS, *budgets.RECORDS, "/", "/search/?q=seoul", "/members.json", "/about/figures/"]
    for number in range(MIXED_REQUESTS):
        address = addresses[number % len(addresses)]
        portal.get(anew(address) if number % 50 == 0 else address, GZIP)
    return portal.memory_mb()


def speed(portal):
    """Requests a second for a page that is kept, by wrk or, without it, one after the other."""
    if shutil.which("wrk"):
        command = [
            "wrk",
            "-t2",
            "-c16",
            "-d5s",
            "-H",
            "Accept-Encoding: gzip",
            f"http://127.0.0.1:{portal.port}/members/",
        ]
        told = subprocess.run(command, capture_output=True, text=True).stdout
        return re.search(r"Requests/sec.*", told)[0]
    started = time.perf_counter()
    for _time in range(500):
        portal.get("/members/", GZIP)
    return f"{500 / (time.perf_counter() - started):.0f} requests a second over one connection"


# With many


def with_many(ours, few):
    """`few`: the environment of the same with the report's members, on PostgreSQL."""
    asked = inside(ours, "database", "/members/", budgets.RARE, budgets.COMMON, *budgets.RECORDS[:1])
    longest = max(one["longest_ms"] for one in asked.values())
    rows = []
    for what, address, most in (("rare", budgets.RARE, 3), ("common", budgets.COMMON, 5)):
        search = f"search, {what} term, {MANY:,} members"
        rows.append(Row(f"{search}: database", asked[address]["ms"], most, "ms"))
        rows.append(Row(f"{search}, asked again: database", asked[address]["again_ms"], most, "ms"))
    rows.append(Row(f"longest statement of these, {MANY:,} members", longest, 10, "ms"))
    return rows + (against_few(ours, few) if few else [])


def against_few(ours, few):
    """The directory with many members against that with few, asked in turns."""
    turns = [[inside(one, "database", "/members/")["/members/"] for one in (ours, few)] for _round in range(ROUNDS)]
    rows = []
    for what, name, most in (("facets kept", "warm_ms", 1.5), ("nothing kept", "cold_ms", 6)):
        many_ms, few_ms = (statistics.median(turn[place][name] for turn in turns) for place in range(2))
        rows.append(Row(f"directory, {MANY:,} members, {what}", many_ms / few_ms, most, "×"))
    return rows


if __name__ == "__main__":
    main(*sys.argv[1:])

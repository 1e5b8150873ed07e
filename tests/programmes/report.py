"""What CityNet's 2023 Annual Report prints of its activities, typed out from its text, for the tests that hold the
fixtures to it.

Separators that the PDF's text had lost or damaged are read as they stand in print: "UNESCAP: Suwon Special City" as two
partners, names joined by "and" as two, "CityNet – Plus Arts Center" as one.
"""

from typing import NamedTuple


class Activity(NamedTuple):
    title: str
    kind: str
    partners: str
    starts_on: str = "2023"
    ends_on: str | None = None
    mode: str = "unknown"
    place: str = ""
    edition: int | None = None

    @property
    def partner_names(self):
        return [name.strip() for name in self.partners.replace("\n", " ").split("·")]


# Other Programmes and Activities, in the report's order
ACTIVITIES = [
    Activity(
        "Urban SDG Knowledge Platform Online Courses",
        "online-course",
        "URDi · CityNet Plus Arts Center · STO · Think City",
        mode="online",
    ),
    Activity(
        "CYO Seminar: Youth SDG Action Plan",
        "seminar",
        "CYO · CLAIR · City of Yokohama",
        mode="on-site",
        place="Yokohama",
    ),
    Activity(
        "International Urban and Regional Cooperation (IURC) Study Visit from Seoul to Dublin",
        "study-visit",
        "EU · Seoul Metropolitan Government · Dublin City Council",
        mode="on-site",
        place="Dublin",
    ),
    Activity(
        "IURC Meeting with Sejong Technopark and Sofia Tech Park",
        "meeting",
        "EU · Sejong Technopark · Sofia Tech Park",
        mode="online",
    ),
    Activity(
        "ICP-AGIR Study Visit to Taichung",
        "study-visit",
        "EU · City of Prato · Taichung City Government",
        mode="on-site",
        place="Taichung",
    ),
    Activity(
        "Workshop on Sustainable Mobility with Kaohsiung and ICDI",
        "workshop",
        "ICLEI KCC · Kaohsiung City Government · IBA Kaohsiung · ICDI",
    ),
    Activity(
        "Meeting with the President City and Korean Partners",
        "meeting",
        "Seoul Metropolitan Government · University of Seoul · Kookmin University · Ban Ki Moon Foundation",
        mode="on-site",
        place="Seoul",
    ),
    Activity(
        "10th APFSD: Integrated Climate Action for Low Carbon Cities Session",
        "forum",
        "UNESCAP",
        edition=10,
    ),
    Activity(
        "ICP-AGIR Study Visit to Prato",
        "study-visit",
        "EU · City of Prato · Taichung City Government",
        mode="on-site",
        place="Prato",
    ),
    Activity("Smart City Summit & Expo", "expo", "ICDI · Kaohsiung City Government"),
    Activity(
        "ICP-AGIR Study Visit to Taoyuan",
        "study-visit",
        "EU · Taoyuan City Government · Braga Municipality",
        mode="on-site",
        place="Taoyuan",
    ),
    Activity("6th Asia Cities Summit", "summit", "All India Institute of Local Self-Government", edition=6),
    Activity(
        "CityNet - SHRDC Online Training Programme on Low Carbon Built Environment and SDGs",
        "training",
        "Seoul Human Resource Development Center",
        mode="online",
    ),
    Activity(
        "City Benchmarking on Public-Private Partnerships for the SDGs",
        "workshop",
        "Seoul Digital Foundation · Seoul Metropolitan Government",
        starts_on="2023-05-23",
        ends_on="2023-05-25",
        mode="on-site",
        place="Seoul",
    ),
    Activity(
        "ICP-AGIR Final Conference",
        "conference",
        "EUD · ICP-AGIR · IURC · Ramboll",
        mode="on-site",
        place="Incheon",
    ),
    Activity(
        "Expert Group Meeting on Metropolitan Solutions",
        "meeting",
        "Barcelona Metropolitan Area (AMB) · UN-Habitat",
        mode="on-site",
        place="Barcelona",
    ),
    Activity(
        "Meeting with ROK's Ministry of Environment", "meeting", "ROK Minister of Environment · Kookmin University"
    ),
    Activity(
        "Outreach Visit to National Chapter Bangladesh",
        "outreach-visit",
        "Rajdhani Unnayan Kartipakkha · Dhaka North City Corporation",
        mode="on-site",
        place="Dhaka",
    ),
    Activity("15th CityNet Disaster Cluster Seminar", "seminar", "Makati City", edition=15),
    Activity("Urban Safety Masterclass", "online-course", "Safetipin · Thinkcity", mode="online"),
    Activity(
        "International Career Fair 2023",
        "fair",
        "Seoul Metropolitan Government · ROK's Ministry of Foreign Affairs",
        mode="on-site",
        place="Seoul City Hall",
    ),
    Activity(
        "Indonesia National Chapter Congress and Workshop",
        "congress",
        "CityNet Indonesia National Chapter (NCI) · Sidoarjo Regency",
        mode="on-site",
    ),
    Activity(
        "7th Climate Leadership Programme (online)",
        "training",
        "Jakarta Metropolitan Government · Quezon City Government · ICDI · HELP-O · ASAG",
        mode="online",
        edition=7,
    ),
    Activity("3rd Low-Carbon Cities Forum", "forum", "UNESCAP · Incheon Metropolitan City", edition=3),
    Activity(
        "Benchmarking Workshop on Disaster Management in Kobe",
        "workshop",
        "CityNet – Plus Arts Center · Dobong-gu · Jongno-gu · Seoul Institute · Seoul Institute of Technology",
        mode="on-site",
        place="Kobe",
    ),
    Activity(
        "Outreach Visit to National Chapter Nepal",
        "outreach-visit",
        "Kathmandu Metropolitan City · Pokhara Metropolitan City",
        mode="on-site",
    ),
    Activity(
        "43rd Executive Committee Meeting",
        "meeting",
        "Suwon Special City",
        starts_on="2023-10-23",
        mode="on-site",
        place="Suwon",
        edition=43,
    ),
    Activity(
        "8th Asia Pacific Urban Forum",
        "forum",
        "UNESCAP · Suwon Special City",
        starts_on="2023-10",
        mode="on-site",
        place="Suwon",
        edition=8,
    ),
    Activity(
        "Outreach Visit to Spain and Portugal",
        "outreach-visit",
        """Barcelona Metropolitan Area (AMB) · Madrid City Hall · Metropolis · Granada Municipality ·
        Braga Municipality · Municipality of Matosinhos · LIPOR · Lisbon City Council""",
        mode="on-site",
        place="Spain and Portugal",
    ),
    Activity(
        "12th Asia Smart City Conference",
        "conference",
        "City of Yokohama · Kuala Lumpur City · Da Nang City",
        mode="on-site",
        place="PACIFICO Yokohama North",
        edition=12,
    ),
    Activity("Smart City Expo World Congress (SCEWC)", "expo", "Barcelona Metropolitan Area (AMB)"),
    Activity(
        "7th Climate Leadership Programme (on-site)",
        "workshop",
        "ICDI · Quezon City · Jakarta Capital City Government · Kaohsiung City Government · Taipei City",
        mode="on-site",
        edition=7,
    ),
]

# Highlights and CityNet Services: title, kind, start, end, and the event that each is a part of
OTHERS = [
    ("2nd CityNet-ESCAP SDG City Awards Ceremony", "ceremony", "2023-10-25", None, "8th Asia Pacific Urban Forum"),
    ("CityNet Booth at APUF-8", "booth", "2023-10", None, "8th Asia Pacific Urban Forum"),
    ("Seoul Night at 43rd CityNet ExCom", "reception", "2023", None, "43rd Executive Committee Meeting"),
    ("CityNet-UNESCAP MoU Signing", "ceremony", "2023-10-23", None, "43rd Executive Committee Meeting"),
    ("Seoul Smart Resource Management Program", "study-visit", "2023", None, None),
    ("C2C Consultation on Dengue Fever", "consultation", "2023-02", "2023-03", None),
]

# Which member a partner line means where it does not print the member's name or full name
MEMBERS_MEANT = {
    "URDi": "URDI",
    "Thinkcity": "Think City",
    "Makati City": "Makati",
    "ASAG": "Ahmedabad Study Action Group",
    "Rajdhani Unnayan Kartipakkha": "RAJUK",
    "Jakarta Metropolitan Government": "Jakarta",
    "Kuala Lumpur City": "Kuala Lumpur",
    "Da Nang City": "Da Nang",
    "Quezon City": "Quezon",
    "Seoul Institute": "SI",
    "Taipei City": "Taipei",
}

# One partner under several names
SPELLINGS = {
    "citynet-plus-arts-center": [
        "CityNet-Plus Arts Center for Creative Partnerships",
        "CityNet – Plus Arts Center for Creative Partnerships",
        "CityNet – Plus Arts Center",
        "CityNet Plus Arts Center",
    ],
    "unescap": ["UNESCAP", "ESCAP", "United Nations Economic and Social Commission for Asia and the Pacific"],
    "barcelona-metropolitan-area": ["Barcelona Metropolitan Area (AMB)", "AMB"],
    "citynet-indonesia-national-chapter": ["CityNet Indonesia National Chapter (NCI)", "NCI"],
    "citynet-yokohama-project-office": ["CityNet Yokohama Project Office", "CYO"],
    "ministry-of-environment-korea": ["ROK Minister of Environment", "ROK's Ministry of Environment"],
    "ministry-of-foreign-affairs-korea": [
        "ROK's Ministry of Foreign Affairs",
        "Ministry of Foreign Affairs of Republic of Korea",
        "MOFA",
    ],
    "shrdc": ["Seoul Human Resource Development Center", "SHRDC"],
    "iclei-kcc": ["ICLEI KCC", "ICLEI Kaohsiung Capacity Center"],
    "who": ["World Health Organization (WHO)", "WHO Nepal"],
    "braga-municipality": ["Braga Municipality", "Braga"],
    "city-of-prato": ["City of Prato", "Prato"],
}

# Names and titles in the captions and accounts: event, then name, title, organisation
PEOPLE = {
    "43rd-executive-committee-meeting": [
        ("Hong-Seok Koo", "Ambassador for International Relations", "Seoul"),
        ("Vijay Jagannathan", "Secretary General", "CityNet Secretariat"),
        ("Jeong-Kee Kim", "Chief Executive Officer", "CityNet Secretariat"),
        ("Toru Hashimoto", "Director General", "Yokohama"),
        ("Ismadi Bin Sakirin", "Executive Director", "Kuala Lumpur"),
        ("Joyce Bacud Sy", "Planning Officer of Makati", "NC Philippine"),
        ("Liza Velle Ramos", "Division Head", "Makati"),
        ("Jerry Treñas", "Mayor", "Iloilo"),
        ("Seohyun Park", "Team Leader of the America & Europe Team, Foreign Affairs Dept.", "Incheon"),
        ("Sojung Shin", "Public Officer of the Foreign Affairs Dept.", "Incheon"),
        ("Chao Kung-Yueh", "Executive Director", "ICDI"),
        ("Aisa Tobing", "Deputy Secretary General", "CityNet Secretariat"),
        ("Mary Jane C. Ortega", "Special Advisor", "CityNet Secretariat"),
        ("Hyoung Sun Na", "Director of International Development and Cooperation Division", "Seoul"),
        ("Ravi Rannan Kumar", "Deputy Director General", "AIILSG"),
        ("Harish Sharma", "Project Director", "AIILSG"),
        ("Thamara Mallawaarachchi", "NC Focal Point", "NC Sri Lanka"),
        ("J M Bhadranie Jayawardhana", "Municipal Commissioner", "Colombo"),
        ("I Putu Wisnu Wijaya Kusuma", "Head of Planning and Development Office", "Denpasar"),
        ("Ganesh K Jimme", "Deputy Executive Director of NSET", "NSET"),
        ("Hirata Kendra", "Director", "PlusArts"),
        ("Ruffy Biazon", "Executive Mayor", "Muntinlupa"),
    ],
    "seoul-night-2023": [
        ("Se-hoon Oh", "Mayor of Seoul", "Seoul Metropolitan Government"),
        ("Eui Seung Kim", "Vice Mayor", "Seoul Metropolitan Government"),
    ],
    "citynet-unescap-mou-signing": [
        ("Vijay Jagannathan", "Secretary General", "CityNet"),
        (
            "Armida Salsiah Alisjahbana",
            "Under-Secretary-General of the United Nations and Executive Secretary of UNESCAP",
            "UNESCAP",
        ),
    ],
    "c2c-consultation-on-dengue-fever": [("Chiri Babu Maharjan", "Mayor", "Lalitpur")],
    "meeting-with-president-city-and-korean-partners": [
        ("Se-hoon Oh", "Mayor", "Seoul Metropolitan Government"),
        ("Ban Ki-Moon", "former Secretary-General", "United Nations"),
    ],
    "outreach-visit-to-national-chapter-bangladesh": [("Antiqul Islam", "Mayor", "Dhaka North City Corporation")],
}

# The poll at the booth: the eight challenges in the report's order, and the places it tells of
CHALLENGES = [
    "Climate Change",
    "Digitalization",
    "Disaster Management",
    "Waste Management",
    "Housing",
    "Urban Mobility",
    "Urban Finance",
    "SDGs Localization",
]
POLL = {"Climate Change": 1, "Urban Mobility": 1, "Waste Management": 3}
REGIONS_OF_POLL = [
    "West Asia",
    "Central Asia",
    "South Asia",
    "Southeast Asia",
    "East Asia",
    "Pacific/Oceania",
    "Outside of Asia",
]

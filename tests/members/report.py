"""What CityNet's 2023 Annual Report prints, typed out from its text, for the tests that hold the fixtures to it.

Separators and letters that the PDF's text had lost are read as they stand in print: "lloilo" as Iloilo,
"Banjar baru" as Banjarbaru, "Jeju-Jongno-gu-Jungnang-gu-Kaohsiung" as four names.
"""

EAST, SOUTH, SOUTHEAST = "East & Northeast Asia", "South & Southwest Asia", "Southeast Asia"
OUTSIDE = "Outside the Asia-Pacific"


def names(line):
    return [name.strip() for name in line.replace("\n", " ").split("·")]


# Member Overview
FULL = {
    EAST: names(
        """Busan · Dobong-gu · Dongdaemun-gu · Guro-gu · Gwangjin-gu · Incheon · Jeju · Jongno-gu · Jungnang-gu ·
        Kaohsiung · Matsuyama · Nanchang · Nanjing · Seodaemun-gu · Seoul · Shanghai · Songpa-gu · Suwon · Taichung ·
        Taipei · Taoyuan · Wuhan · Yokohama"""
    ),
    SOUTH: names(
        """Barisal · Bharatpur · Bheemdatta · Biratnagar · Birgunj · Butwal · CDA (Islamabad) · Colombo ·
        Dehiwala - Mt. Lavinia · Dhaka North · Dhangadhi · Dharan · Galle · Godawari · Hetauda · Kandy · Kathmandu ·
        Khulna · Lalitpur · Moratuwa · Narayanganj · Negombo · Nepalgunj · Pokhara · Rajshahi · Siddharthanagar ·
        Sri Jayawardenepura Kotte · Sylhet · Tansen · Tilottama"""
    ),
    SOUTHEAST: names(
        """Baguio · Balanga · Balangan · Banda Aceh · Bandung · Bangkok · Banjar · Banjarbaru · Bogor · Calapan ·
        Cauayan · Da Nang · Denpasar · Hai Phong · Hanoi · Ho Chi Minh · Hue · Iloilo · Iriga · Jakarta · Jambi ·
        Kuala Lumpur · Legazpi · Makassar · Makati · Mandaue · Marikina · Masbate · Muntinlupa · Naga · Palembang ·
        Pangkal Pinang · Penang · Phnom Penh · Puerto Princesa · Putrajaya · Quezon · Roxas · San Fernando ·
        San Juan · Santa Rosa · Seberang Perai · Semarang · Sidoarjo · Sorsogon · Subang Jaya · Sukabumi · Surabaya ·
        Tacurong · Tam Ky · Tasikmalaya · Tuguegarao"""
    ),
}
ASSOCIATE = {
    EAST: names(
        """Archicity · Climate Campaign · Healthy City Network of Mongolia · ICDI · ISUS UOS · KDDI Foundation ·
        Plus Arts · SDF · Seoul Metro · SH Corporation · Seoul MC · SI · SIT · SNU · TUJ · WRI China · YOKE · YCU"""
    ),
    SOUTH: names(
        """Ahmedabad Study Action Group · AIILSG · CUS · DEPO · Galle Development Foundation · SEVANATHA · HUDCO ·
        HELP-O · INSEC · Lekhnath Water Supply · Lumanti · Mumbai First · MAB · MSSS · NSET · NAST · PIEDAR · RAJUK ·
        TDF · Unification Nepal · YUVA"""
    ),
    SOUTHEAST: names(
        """AMC · ACHR · ACVN · Freedom to Build · Gerakan Ciliwung Bersih · JBLFMU · LCP · LGA · MUKA · NMT ·
        Think City · URDI"""
    ),
    OUTSIDE: [
        "Centre for Asia Pacific Initiatives - University of Victoria",
        "Institute for Transportation & Development Policy",
    ],
}
LISTS = [("full", region, printed) for region, printed in FULL.items()] + [
    ("associate", region, printed) for region, printed in ASSOCIATE.items()
]
COUNTS = {  # region: full, associate
    EAST: (23, 18),
    SOUTH: (30, 21),
    SOUTHEAST: (52, 12),
    OUTSIDE: (0, 2),
}

# New Members of 2023: name, region, type
NEW_MEMBERS = [
    ("Roxas", SOUTHEAST, "full"),
    ("Tacurong", SOUTHEAST, "full"),
    ("Dongdaemun-gu", EAST, "full"),
    ("Tilottama", SOUTH, "full"),
    ("Archicity", EAST, "associate"),
    ("Unification Nepal", SOUTH, "associate"),
    ("DEPO", SOUTH, "associate"),
]

# Thematic Areas; ASAG is the Ahmedabad Study Action Group of the member list
CLUSTERS = {
    "Climate Change": (["Jakarta"], ["Quezon", "Ahmedabad Study Action Group", "HELP-O", "ICDI"]),
    "Disaster": (
        ["Makati"],
        ["Colombo", "Matsuyama", "Quezon", "Taoyuan", "Ahmedabad Study Action Group", "NSET", "Plus Arts"],
    ),
    "SDGs": (["Kuala Lumpur", "Seoul", "Yokohama"], ["AIILSG", "HELP-O"]),
}

# Imprint, forewords and captions
STAFF = [
    ("Vijay Jagannathan", "Secretary General"),
    ("Jeong-Kee Kim", "Chief Executive Officer"),
    ("Aisa Tobing", "Deputy Secretary General"),
    ("Mary Jane C. Ortega", "Special Advisor"),
    ("Youngmin Chang", "Director of Programs"),
    ("Paulie Mora", "Deputy Director of Programs"),
    ("Hui Qian", "Senior Program Officer"),
    ("Chris Di Gennaro", "Senior Program Officer"),
    ("Jihyun Baek", "Junior Program Officer"),
    ("Erin Um", "Junior Program Officer"),
    ("Yookyung Oh", "Consultant"),
]

# Other spellings: the report's own, and those the PDF's text has
SPELLINGS = [
    ("AllLSG", "AIILSG"),
    ("All India Institute of Local Self-Government", "AIILSG"),
    ("Rajdhani Unnayan Kartipakkha", "RAJUK"),
    ("Rajdhani Unnayan Kartripakkha", "RAJUK"),
    ("Thinkcity", "Think City"),
    ("Think City Institute", "Think City"),
    ("lloilo", "Iloilo"),
    ("ilollo", "Iloilo"),
    ("Ilollo City", "Iloilo"),
    ("Iloilo City", "Iloilo"),
    ("PlusArts", "Plus Arts"),
    ("URDi", "URDI"),
    ("Archicity - ASC Science Popularization Center", "Archicity"),
    ("Archicity-ASC Science Popularization Center", "Archicity"),
    ("UN Nepal", "Unification Nepal"),
    ("ASAG", "Ahmedabad Study Action Group"),
    ("Seoul Digital Foundation", "SDF"),
    ("The Seoul Institute", "SI"),
    ("Seoul Institute of Technology", "SIT"),
    ("Jakarta Metropolitan Government", "Jakarta"),
    ("Jakarta Capital City Government", "Jakarta"),
    ("Quezon City", "Quezon"),
    ("Quezon City Government", "Quezon"),
    ("Suwon City", "Suwon"),
    ("Suwon Special City", "Suwon"),
    ("Incheon Metropolitan City", "Incheon"),
    ("Sidoarjo Regency", "Sidoarjo"),
    ("Roxas City", "Roxas"),
    ("Roxas City Government", "Roxas"),
    ("City of Tacurong", "Tacurong"),
    ("Tilottama Municipality", "Tilottama"),
    ("Tillotama", "Tilottama"),
    ("Banjar baru", "Banjarbaru"),
    ("City Government of Makati", "Makati"),
    ("Colombo Municipal Council", "Colombo"),
    ("Dhaka North City Corporation", "Dhaka North"),
    ("kathmandu metropolitan", "Kathmandu"),
    ("Barishal", "Barisal"),
    ("Bhimdatta", "Bheemdatta"),
    ("Mahendranagar", "Bheemdatta"),
    ("Bhairahawa", "Siddharthanagar"),
    ("Legaspi", "Legazpi"),
    ("Patan", "Lalitpur"),
    ("pangkalpinang", "Pangkal Pinang"),
    ("International Climate Development Institute", "ICDI"),
    ("International Climate and Development Institute", "ICDI"),
    ("Ho Chi Minh City", "Ho Chi Minh"),
    ("dehiwala mt lavinia", "Dehiwala - Mt. Lavinia"),
    ("Mount Lavinia", "Dehiwala - Mt. Lavinia"),
    ("Huế", "Hue"),
    ("Đà Nẵng", "Da Nang"),
    ("DBKL", "Kuala Lumpur"),
    ("MBPP", "Penang"),
    ("MBSP", "Seberang Perai"),
    ("MBSJ", "Subang Jaya"),
    ("ITDP", "Institute for Transportation & Development Policy"),
    ("WRI", "WRI China"),
    ("helpo", "HELP-O"),
]

# Not in the report but found for it later: members of whose record a part, or nearly all, is not certain
MEDIUM = names(
    """Jeju · Nanchang · Dhaka North · Rajshahi · Balangan · Cauayan · Jambi · Naga · San Fernando · San Juan ·
    Santa Rosa · Seberang Perai · Sorsogon · Tam Ky · Tasikmalaya · Healthy City Network of Mongolia · ICDI ·
    KDDI Foundation · SNU · TUJ · CUS · Galle Development Foundation · Lekhnath Water Supply · PIEDAR · TDF · YUVA ·
    Freedom to Build · JBLFMU · LGA · NMT"""
)
LOW = names("Godawari · Banjar · Climate Campaign · Seoul MC · MSSS · NAST · AMC · MUKA")

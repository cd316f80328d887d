"""Who gives care, and who pays for it."""

PROVIDERS = {
    "ACU": "ACUTE",
    "ACW": "ACUTE",
    "COM": "COMMUNITY",
    "MEN": "MENTAL_HEALTH",
    "SOC": "SOCIAL_CARE",
    "THI": "THIRD",
    "IND": "INDEPENDENT",
    "PRI": "PRIMARY_CARE",
    "AMB": "AMBULANCE",
}
PRACTICES = tuple(f"P{number:02}" for number in range(1, 25))
COMMISSIONER = "ICB"
PARTIES = (COMMISSIONER, *PROVIDERS)


def organisations_file() -> str:
    """The file of organisations."""
    rows = [
        f"{COMMISSIONER},Commissioner,COMMUNITY,COMMISSIONER",
        *(f"{code},Provider {code},{sector},PROVIDER" for code, sector in PROVIDERS.items()),
        *(f"{code},Practice {code},PRIMARY_CARE,PRACTICE" for code in PRACTICES),
    ]
    return "\n".join(["ods_code,name,sector,role", *rows]) + "\n"

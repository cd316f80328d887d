"""Names as people of England have them, by heritage. Nobody in particular."""

from collections.abc import Mapping
from dataclasses import dataclass

OLDER_FROM = 55
"""Given names go out of fashion: people of this age and over have the older ones."""


@dataclass(frozen=True)
class Heritage:
    """What people of one heritage are called, how the NHS codes their ethnicity, and what some speak at home."""

    ethnicities: Mapping[str, float]
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    older_women: tuple[str, ...] = ()
    older_men: tuple[str, ...] = ()
    language: str = ""
    speak_it: float = 0.0
    need_interpreter: float = 0.0

    def given(self, sex: str, older: bool) -> tuple[str, ...]:
        """Given names to choose from."""
        if sex == "F":
            return self.older_women if older and self.older_women else self.women
        return self.older_men if older and self.older_men else self.men


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


HERITAGES: Mapping[str, Heritage] = {
    "british": Heritage(
        ethnicities={"A": 94, "Z": 4, "D": 0.7, "F": 0.6, "G": 0.7},
        women=_names(
            "Olivia Amelia Isla Emily Jessica Sophie Chloe Charlotte Lucy Hannah Laura Rebecca Gemma "
            "Sarah Emma Claire Nicola Joanne Rachel Katie Poppy Freya Grace Ruby Ellie"
        ),
        men=_names(
            "Oliver George Harry Jack Thomas James Daniel Matthew Joshua Luke Ryan Adam Lee Paul "
            "Andrew Mark Stephen Craig Stuart Ben Alfie Freddie Archie Noah Callum"
        ),
        older_women=_names(
            "Margaret Doreen Jean Patricia Sheila Maureen Joyce Brenda Pauline Barbara Dorothy Edna "
            "Hilda Audrey Marjorie Susan Linda Christine Judith Gillian Beryl Rita Sylvia Janet Hazel"
        ),
        older_men=_names(
            "John Peter Ronald Kenneth Derek Raymond Dennis Brian Roy Alan Norman Stanley Harold "
            "Leonard Geoffrey Keith Trevor Roger Malcolm Colin Frank Arthur Gordon Clive Barry"
        ),
        families=_names(
            "Smith Jones Taylor Brown Wilson Davies Evans Thomas Johnson Roberts Walker Wright "
            "Robinson Thompson White Hughes Edwards Green Lewis Wood Harris Martin Jackson Clarke "
            "Clark Turner Hill Cooper Morris Moore Ward Watson Baker Harrison Morgan Allen Mitchell "
            "Parker Cook Bennett Shaw Carter Collins Marshall Pearson Holland Barker Fletcher Hopkins "
            "Lowe Whitfield Ashworth Bickerstaff Catterall Dewhurst Entwistle Fairbrother Grimshaw"
        ),
    ),
    "irish": Heritage(
        ethnicities={"B": 100},
        women=_names("Aoife Siobhan Niamh Orla Roisin Ciara"),
        men=_names("Sean Liam Conor Declan Cormac Eoin"),
        older_women=_names("Bridget Kathleen Eileen Maeve Nora"),
        older_men=_names("Patrick Michael Kevin Brendan Eamonn"),
        families=_names("Murphy Kelly O'Sullivan Walsh O'Brien Byrne Doyle McCarthy Gallagher"),
    ),
    "polish": Heritage(
        ethnicities={"C": 100},
        women=_names("Agnieszka Katarzyna Magdalena Joanna Zofia Julia Hanna"),
        men=_names("Piotr Krzysztof Tomasz Marcin Jakub Wojciech Paweł"),
        families=_names("Nowak Wójcik Kowalczyk Lewandowski Zieliński Kamiński Mazur Król"),
        language="Polish",
        speak_it=0.5,
        need_interpreter=0.15,
    ),
    "indian": Heritage(
        ethnicities={"H": 96, "L": 4},
        women=_names("Priya Anjali Kavita Meera Harpreet Sunita Nisha Jaspreet"),
        men=_names("Rajesh Amit Sanjay Harjit Vikram Arjun Gurpreet Rohan"),
        older_women=_names("Kamla Surinder Pushpa Savita Nirmala"),
        older_men=_names("Mohan Balbir Ramesh Kantilal Surjit"),
        families=_names("Patel Singh Kaur Shah Sharma Gill Mistry Desai Dhillon Parmar"),
        language="Punjabi",
        speak_it=0.3,
        need_interpreter=0.25,
    ),
    "pakistani": Heritage(
        ethnicities={"J": 100},
        women=_names("Ayesha Fatima Saima Nadia Zainab Maryam Sana"),
        men=_names("Imran Usman Bilal Tariq Hamza Kashif Adeel"),
        older_women=_names("Nasreen Shamim Zubaida Razia"),
        older_men=_names("Abdul Mohammed Ghulam Zafar"),
        families=_names("Khan Hussain Ahmed Malik Mahmood Akhtar Iqbal Butt Mirza"),
        language="Urdu",
        speak_it=0.35,
        need_interpreter=0.3,
    ),
    "bangladeshi": Heritage(
        ethnicities={"K": 100},
        women=_names("Rahima Shirin Nasima Tahmina Farzana"),
        men=_names("Shafiq Kamal Rashid Jamal Habib"),
        families=_names("Begum Miah Uddin Islam Chowdhury Rahman Ali"),
        language="Bengali",
        speak_it=0.45,
        need_interpreter=0.35,
    ),
    "african": Heritage(
        ethnicities={"N": 92, "E": 8},
        women=_names("Ngozi Adaeze Abena Folake Grace Esther Amara"),
        men=_names("Emeka Kwame Tunde Kofi Samuel Chidi Emmanuel"),
        families=_names("Okafor Mensah Adeyemi Boateng Eze Owusu Balogun Asante Moyo"),
        language="Somali",
        speak_it=0.08,
        need_interpreter=0.3,
    ),
    "caribbean": Heritage(
        ethnicities={"M": 90, "D": 10},
        women=_names("Shanice Keisha Natalie Simone Danielle"),
        men=_names("Marlon Jermaine Leon Andre Tyrone"),
        older_women=_names("Gloria Icilda Merlene Verona Pearl"),
        older_men=_names("Winston Clifton Neville Lloyd Vernon"),
        families=_names("Campbell Williams Grant Gordon Francis Powell Bailey Reid Henry"),
    ),
    "chinese": Heritage(
        ethnicities={"R": 100},
        women=_names("Mei Xiu Yan Hui"),
        men=_names("Wei Jun Ming Hao"),
        families=_names("Chan Wong Li Zhang Cheung Lam Chen"),
        language="Cantonese",
        speak_it=0.45,
        need_interpreter=0.35,
    ),
    "arab": Heritage(
        ethnicities={"S": 100},
        women=_names("Layla Huda Rania Amal Noor"),
        men=_names("Omar Khalid Youssef Hassan Karim"),
        families=_names("Haddad Saleh Mansour Aziz Nasser Hamdan"),
        language="Arabic",
        speak_it=0.55,
        need_interpreter=0.35,
    ),
}

STREETS = (
    "Mill Lane",
    "Church Road",
    "Station Road",
    "The Green",
    "Orchard Close",
    "Victoria Street",
    "Park Avenue",
    "Chapel Hill",
    "Queen's Road",
    "Meadow Way",
    "School Lane",
    "High Street",
    "Elm Grove",
    "Bridge Street",
    "Farm Close",
    "Windsor Drive",
    "Northgate",
    "Hawthorn Road",
    "Springfield Crescent",
    "Beech Walk",
)

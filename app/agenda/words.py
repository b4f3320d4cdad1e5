"""The words of agendas in the five languages of the contents: days, kinds of items, parts people play.

Everything here is folded (see `fold`): texts are compared without capitals and accents.
"""

import re
import unicodedata
from functools import cache
from typing import Literal

from babel import Locale
from babel.dates import get_day_names, get_month_names

from app.agenda.programme import ItemKind, Part
from app.events.weekdays import MORE_DAYS, MORE_MONTHS
from app.i18n import CONTENT_LANGUAGES

CONTEXTS: tuple[Literal["format", "stand-alone"], ...] = ("format", "stand-alone")


def fold(text: str) -> str:
    """Without capitals and accents, and each letter still where it stood."""
    return "".join(_plain(letter) for letter in text)


@cache
def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter.casefold())[:1] or letter


def either(*words: str) -> str:
    """A pattern for any of them, the longest first."""
    return "|".join(sorted((re.escape(word) for word in words if word), key=len, reverse=True))


def starting(stems: str) -> re.Pattern[str]:
    """Where a word starts with one of the stems. `.` at the end of a stem: where it is the whole word."""
    found = [rf"{stem[:-1]}\b" if stem.endswith(".") else stem for stem in fold(stems).split("|")]
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})")


# Days


def _names(width: Literal["wide", "abbreviated"], of_months: bool = False) -> dict[str, int]:
    names = get_month_names if of_months else get_day_names
    return {
        fold(name).strip(". "): number
        for code in CONTENT_LANGUAGES
        for context in CONTEXTS
        for number, name in names(width, context, code).items()
        if not name.strip(".").isdigit()
    }


WEEKDAYS = _names("wide") | {fold(name): number for number, name in enumerate(MORE_DAYS["el"])}
SHORT_WEEKDAYS = _names("abbreviated") | {fold(name): n for n, name in enumerate(MORE_DAYS["en"])}
MONTHS = _names("wide", True) | _names("abbreviated", True)
MONTHS |= {fold(name): number for more in MORE_MONTHS.values() for name, number in more.items()}
COUNTRIES = {
    fold(name) for code in CONTENT_LANGUAGES for name in Locale.parse(code).territories.values() if name
}

DAY = either(*map(fold, ("day", "ημέρα", "μέρα", "giorno", "giornata", "päivä", "ден")))
ORDINALS = {
    number: either(*fold(words).split("|"))
    for number, words in {
        0: "zero",
        1: "first|one|πρώτη|πρώτης|primo|prima|ensimmäinen|първи|първият",
        2: "second|two|δεύτερη|secondo|seconda|toinen|втори",
        3: "third|three|τρίτη|terzo|terza|kolmas|трети",
        4: "fourth|four|τέταρτη|quarto|quarta|neljäs|четвърти",
    }.items()
}

# Hours

BEFORE_A_TIME = either(
    *map(
        fold, "from|at|klo|kl.|ore|dalle ore|dalle|alle|h|από τις|από|στις|ώρα|ώρες|от|в|ca.|c.|~".split("|")
    )
)
UNTIL = either(
    *map(
        fold,
        "to|until|till|til|έως τις|έως|εως|μέχρι τις|μέχρι|ως|fino alle|alle ore|alle|asti|до".split("|"),
    )
)
OPEN_END = either(
    *map(
        fold,
        "open end|open-end|open ended|open-ended|onwards|ανοιχτό τέλος|ανοικτό τέλος|ανοιχτή λήξη|και μετά|"
        "fine aperta|fine libera|in poi|avoin loppu|alkaen|отворен край|свободен край|нататък".split("|"),
    )
)
MORNING = "am|a.m.|a.m|πμ|π.μ.|π.μ"
EVENING = "pm|p.m.|p.m|μμ|μ.μ.|μ.μ"
O_CLOCK = "uhr|h|hrs|hr|ч.|ч"
END = re.compile(
    rf"(?:the\s+)?(?:{either(*map(fold, 'end|close|ends|finish|τέλος|λήξη|fine|loppu|край'.split('|')))})"
    r"(?:\s+(?:of\s+)?(?:the\s+)?(?:first\s+|second\s+|third\s+)?(?:day|meeting|event|session)(?:\s+\d)?"
    r"|\s+(?:τησ\s+|των\s+)?(?:ημερασ|συναντησησ|εκδηλωσησ|εργασιων)"
    r"|\s+dei lavori|\s+на (?:деня|срещата))?\W*"
)

# Kinds: the first that fits

MANY = 2  # commas: it lists what is talked about
_INCLUDED = re.compile(r"\([^)]*\)|\b(?:incl|including|inclusive|with)\b\.?.*")
_KINDS = {
    ItemKind.REGISTRATION: "registration|check-in|sign-in|εγγραφ|προσελευσ|registrazion|iscrizion|accredit|"
    "ilmoittautu|rekisteroi|регистрац",
    ItemKind.BILATERAL: "bilateral|in pairs.|pairs.|διμερ|bilatera|kahdenval|двустран|по двойки",
    ItemKind.SITE_VISIT: "site visit|study visit|field visit|field trip|visit to|visit of|visit at|"
    "company visit|"
    "guided tour|επισκεψ|ξεναγησ|visita|visite|vierail|tutustumi|opintokaynti|посещени",
    ItemKind.STEERING: "steering(?!\\s\\w+\\s[rm]e[pm])|sg meeting|sgc.|sg.|pmc.|"
    "project management committee|management board|"
    "κατευθυντηρι|συντονιστικ|διευθυνουσ|comitato di pilotaggio|comitato direttivo|cabina di regia|"
    "ohjausryhma|управляващ|управителн|координационн",
    ItemKind.TABLES: "parallel|tables.|tracks.|παραλληλ|τραπεζι|tavoli.|parallel|rinnakkai|poydat|"
    "паралелн|маси.",
    ItemKind.MEAL: "lunch|dinner|breakfast|supper|buffet|γευμα|δειπνο|πρωινο.|pranzo|cena.|colazione|lounas|"
    "illallinen|aamiai|обяд|вечеря|закуска",
    ItemKind.BREAK: "coffee|break.|tea.|διαλειμμα|καφε|pausa|caffe.|kahvi|tauko|почивка|кафе",
    ItemKind.PANEL: "panel|round table|roundtable|πανελ|στρογγυλ|tavola rotonda|paneeli|панел|кръгла маса",
    ItemKind.WORKSHOP: "workshop|working group|small group|group work|interactive|twg.|training|εργαστηρι|"
    "ομαδ|laborator|gruppi di lavoro|gruppo di lavoro|tyopaja|ryhmatyo|работилниц|работна група|"
    "групова работа",
    ItemKind.TRANSFER: "transfer|bus.|departure|depart.|boarding|walk to|shuttle|μεταβασ|μετακινησ|"
    "αναχωρησ|λεωφορει|trasferiment|partenza|pullman|siirtymi|bussi|lahto|трансфер|автобус|отпътуван|тръгван",
    ItemKind.WELCOME: "welcome|opening|greeting|official start|"
    "καλωσορισμ|χαιρετισμ|εναρξ|υποδοχ|benvenut|apertura|saluti|"
    "tervetul|avaus|avajais|приветств|откриван|добре дошли",
    ItemKind.SOCIAL: "social|networking|drinks|cocktail|aperitiv|concert|city walk|evening reception|"
    "evening programme|δεξιωσ|ricevimento|vastaanotto|iltaohjelma|коктейл",
    ItemKind.CLOSING: "closing|close.|closure|wrap-up|wrap up|conclusion|concluding|end.|farewell|κλεισιμο|"
    "ληξ|συμπερασμ|chiusura|conclusion|saluti finali|paatos|paattaj|lopetus|закриван|заключ",
}
_OF_KIND = {kind: starting(stems) for kind, stems in _KINDS.items()}
_LATER = {  # said of what nothing above fits
    ItemKind.REGISTRATION: starting("arrival|reception|αφιξ|arrivo|saapumi|пристиган"),
}


def guess_kind(title: str) -> ItemKind:
    """What an item is by its title; a talk where nothing says otherwise."""
    return named_kind(title) or ItemKind.TALK


def named_kind(title: str) -> ItemKind | None:
    """What a title says it is. What is included, such as coffee, and the rest of a list count for nothing."""
    whole = fold(title)
    if whole.count(",") >= MANY:
        whole = whole.split(",")[0]
    for text in (_INCLUDED.sub(" ", whole), whole):
        for words in (_OF_KIND, _LATER):
            if kind := next((kind for kind, pattern in words.items() if pattern.search(text)), None):
                return kind
    return None


def names(kind: ItemKind, text: str) -> bool:
    """Whether a text speaks of such an item anywhere, as "14:00 Meeting (incl. coffee)" does."""
    return bool(_OF_KIND[kind].search(fold(text)))


DECISION = starting(
    "approval|approve|decision|decide|vote.|voting|adoption|endorse|εγκρισ|αποφασ|ψηφοφορ|approvazion|"
    "decision|votazion|hyvaksy|paatoksen|одобр|решени|гласуван|приемане на"
)
CLOSED = starting(
    "partners only|only partners|only for partners|for partners only|partner only|closed session|"
    "closed meeting|closed part|members only|only members|only \\w+ members|μονο για εταιρ|μονο εταιρ|"
    "κλειστη συνεδρι|κλειστη συναντ|solo partner|solo per i partner|riservat|vain kumppan|suljettu|"
    "само за партньор|закрит|закрыт"
)
BY_THE_HOST = starting("offered by|hosted by|kindly offered|προσφορα|offert[oa] da|isanta tarjoa|предоставен")
BY_THEMSELVES = starting(
    "self-paid|self paid|own expense|own cost|own costs|με δικα|a carico|omakustan|за собствена"
)

# Languages

_COMMON = {
    "it": "di della delle dei e il la per alle dalle pranzo pausa saluti incontro presentazione visita",
    "fi": "ja klo lounas kahvi kahvitauko tervetuloa kokous ohjelma avaus paatos paiva esittely vierailu",
    "en": "of the and to in welcome lunch coffee meeting day visit presentation",
}


def language_of(text: str) -> str:
    """In which of the five languages a text is written, by its letters and its commonest words."""
    folded = fold(text)
    letters = {"el": len(re.findall("[α-ω]", folded)), "bg": len(re.findall("[а-я]", folded))}
    if max(letters.values()) * 2 > len(re.findall(r"[^\W\d_]", folded)):
        return max(letters, key=lambda code: letters[code])
    said = re.findall(r"\w+", folded)
    counts = {code: sum(word in common.split() for word in said) for code, common in _COMMON.items()}
    return max(counts, key=lambda code: (counts[code], code == "en"))


# What stands before a colon

LABELS = {
    Part.CHAIR: "chair|chairs|chairperson|chaired by|chairing|προεδρεύει|προεδρείο|presiede|puheenjohtaja|"
    "председателства|председател",
    Part.MODERATOR: "moderator|moderators|moderated by|moderation|facilitator|facilitators|facilitated by|"
    "συντονιστής|συντονίστρια|συντονισμός|συντονίζει|moderatore|moderatrice|modera|facilitatore|moderaattori|"
    "модератор",
    Part.RAPPORTEUR: "rapporteur|rapporteurs|note taker|notetaker|εισηγητής|πρακτικογράφος|relatore|"
    "raportoija|"
    "докладчик",
    Part.PANELLIST: "panellists|panelists|panellist|panelist|ομιλητές πάνελ|μέλος του πάνελ|μέλη του πάνελ|"
    "panelistit|панелисти",
    Part.HOST: "host|hosts|host on site|hosted by|υποδοχή στον χώρο|φορέας υποδοχής|οικοδεσπότης|"
    "ospite|isäntä|домакин",
    Part.PRESENTER: "presenter|presenters|presented by|speaker|speakers|keynote speaker|keynote by|"
    "by|ομιλητής|"
    "ομιλήτρια|ομιλητές|εισηγητές|παρουσιάζει|relatori|intervengono|interviene|puhuja|puhujat|esittää|"
    "лектор|лектори|говорител|представя",
}
PARTS = {fold(word): part for part, words in LABELS.items() for word in words.split("|")}
ROOM = either(
    *fold("room|venue|place|location|αίθουσα|χώρος|τόπος|sala|luogo|sede|paikka|sali|huone|място|зала").split(
        "|"
    )
)
MEETING_POINT = either(
    *fold(
        "meeting point|meet at|σημείο συνάντησης|punto di incontro|punto d'incontro|ritrovo|tapaamispaikka|"
        "kokoontumispaikka|място на среща|сборен пункт"
    ).split("|")
)
PREPARATION = re.compile(
    r"(?:please prepare|preparatory (?:input|work)|preparation|homework|to be prepared|"
    r"προετοιμασια|compiti|preparazione|ennakkotehtava|valmistautuminen|подготовка)"
    r"(?:\s+(?:is\s+)?(?:required|requested|needed))?"
    r"(?:\s+(?:from|by|for|of|απο|da parte dei|от)\s+(?P<who>[^:]{1,80}?))?\s*(?::|\s[-–—]\s)\s*(?P<what>.*)"
)
BEFOREHAND = starting(
    "beforehand|in advance|prior to the meeting|before the meeting|εκ των προτερων|in anticipo|etukateen|"
    "предварително"
)
TRACK = re.compile(
    rf"(?P<track>(?:{either(*fold('table|group|track|stream|τραπέζι|ομάδα|tavolo|gruppo|pöytä|ryhmä|маса|група').split('|'))})"
    r"\s+(?:[a-zα-ωа-я](?!\w)|\d{1,2}(?!\w)))\s*(?:[:.–—-]\s*|\s(?=\S)|$)(?P<rest>.*)"
)
TRACKS = re.compile(
    r"(?P<word>tables?|groups?|tracks?|streams?|τραπεζια|ομαδεσ|tavoli|gruppi|poydat|ryhmat|маси|групи)\s+"
    r"(?P<names>(?:[a-zα-ωа-я]|\d)(?:(?:\s*[/,&+]\s*|\s+(?:and|και|e|ja|и)\s+)(?:[a-zα-ωа-я]|\d)(?!\w))+)(?!\w)"
)
ONE_OF = {  # what one of them is called
    "tables": "Table", "table": "Table", "groups": "Group", "group": "Group", "tracks": "Track",
    "track": "Track", "streams": "Stream", "stream": "Stream", "τραπεζια": "Τραπέζι", "ομαδεσ": "Ομάδα",
    "tavoli": "Tavolo", "gruppi": "Gruppo", "poydat": "Pöytä", "ryhmat": "Ryhmä", "маси": "Маса",
    "групи": "Група",
}  # fmt: skip
ROUND = re.compile(r"(?<!\w)(?:rounds?|γυροσ|turno|round|kierros|кръг)\s+(?P<round>\d)(?!\d)")
EACH = re.compile(r"(?P<minutes>\d{1,3})\s*(?:minutes?|mins?|['’′]|λεπτα|minuti|minuuttia|минути)\s*"
                  r"(?:each|per \w+|εκαστ\w*|το καθενα|ciascun\w*|kukin|всек\w*)")  # fmt: skip

# Tables with headings

COLUMNS = {
    fold(word): name
    for name, words in {
        "day": "day|date|ημέρα|ημερομηνία|giorno|data|päivä|pvm|ден|дата",
        "starts": "start|starts|from|begin|start time|έναρξη|από|inizio|alkaa|начало|от",
        "ends": "end|ends|to|until|end time|λήξη|έως|fine|päättyy|край|до",
        "hours": "time|hours|hour|when|ώρα|ώρες|orario|ora|ore|aika|kello|klo|час|часове|време",
        "title": "title|item|session|agenda item|activity|topic|agenda|programme|program|subject|what|τίτλος|"
        "θέμα|δραστηριότητα|πρόγραμμα|titolo|attività|argomento|sessione|otsikko|aihe|ohjelma|заглавие|тема|"
        "дейност|програма",
        "description": "description|details|notes|note|content|περιγραφή|λεπτομέρειες|σημειώσεις|descrizione|"
        "dettagli|kuvaus|lisätiedot|описание|подробности|бележки",
        "speakers": "speaker|speakers|presenter|presenters|who|responsible|by|ομιλητής|ομιλητές|εισηγητής|"
        "εισηγητές|υπεύθυνος|relatore|relatori|chi|puhuja|puhujat|kuka|лектор|лектори|говорител|кой",
        "room": "room|place|venue|location|where|αίθουσα|τόπος|χώρος|sala|luogo|dove|paikka|sali|зала|място",
    }.items()
    for word in words.split("|")
}

"""The ten kinds of meeting: what each is called, what it is for, and how it usually looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from app.events.skeletons import AGENDAS, Slot
from app.events.terms import Kind, Mode, Visibility
from app.i18n import Localised
from app.i18n import lazy as _


@dataclass(frozen=True)
class Usual:
    """How a meeting of this kind usually looks: the form begins with it, and everything can be changed."""

    name: str
    about: str
    icon: str
    mode: Mode
    visibility: Visibility
    hours: tuple[tuple[time, time], ...]  # one pair a day, by the clock of the venue
    seats: int | None
    audience: Localised
    agenda: tuple[tuple[Slot, ...], ...]  # one tuple a day

    @property
    def length(self) -> int:
        """In days."""
        return len(self.hours)


def _hours(*days: str) -> tuple[tuple[time, time], ...]:
    """From "09:00-17:30"."""
    return tuple((time.fromisoformat(day[:5]), time.fromisoformat(day[6:])) for day in days)


PARTNERS = Localised(
    en="All partners of the project, and the programme as an observer.",
    el="Όλοι οι εταίροι του έργου, και το πρόγραμμα ως παρατηρητής.",
)
REPRESENTATIVES = Localised(
    en="One or two named representatives of each partner.",
    el="Ένας ή δύο ορισμένοι εκπρόσωποι από κάθε εταίρο.",
)
EXPERTS = Localised(
    en="The people who work on the project at each partner.",
    el="Όσοι εργάζονται για το έργο σε κάθε εταίρο.",
)
DELEGATION = Localised(
    en="A delegation of each partner with stakeholders of its region. Places are limited.",
    el="Αντιπροσωπεία κάθε εταίρου με εμπλεκόμενους φορείς της περιοχής του. Οι θέσεις είναι περιορισμένες.",
)
OPEN = Localised(
    en="Partners and their stakeholders from every region; everybody interested is welcome. Free of charge.",
    el="Εταίροι και εμπλεκόμενοι φορείς από κάθε περιοχή· κάθε ενδιαφερόμενος είναι ευπρόσδεκτος. Δωρεάν.",
)
SPECIALISTS = Localised(
    en="Experts of the partners, and stakeholders who work on the theme.",
    el="Ειδικοί των εταίρων και εμπλεκόμενοι φορείς που ασχολούνται με το θέμα.",
)
REGION = Localised(
    en="Authorities, chambers, universities, businesses and associations of the region.",
    el="Αρχές, επιμελητήρια, πανεπιστήμια, επιχειρήσεις και σύλλογοι της περιοχής.",
)
PEERS = Localised(
    en="The host region, and peers from at least two other countries.",
    el="Η περιοχή υποδοχής και ομότιμοι από δύο τουλάχιστον άλλες χώρες.",
)
PUBLIC = Localised(
    en="Everybody: public authorities, businesses, press and citizens. Free of charge.",
    el="Όλοι: δημόσιες αρχές, επιχειρήσεις, τύπος και πολίτες. Δωρεάν.",
)

KINDS: Mapping[Kind, Usual] = {
    Kind.KICK_OFF: Usual(
        name=_("Kick-off meeting"),
        about=_("All partners start together: roles, rules, work plan and the calendar of meetings."),
        icon="flag",
        mode=Mode.ONLINE,
        visibility=Visibility.PARTNERS,
        hours=_hours("10:00-12:30"),
        seats=None,
        audience=PARTNERS,
        agenda=AGENDAS["kick-off"],
    ),
    Kind.STEERING_GROUP: Usual(
        name=_("Steering group meeting"),
        about=_("Named representatives decide: finance, reporting, communication. Closed."),
        icon="lock",
        mode=Mode.ONLINE,
        visibility=Visibility.PARTNERS,
        hours=_hours("10:00-12:30"),
        seats=None,
        audience=REPRESENTATIVES,
        agenda=AGENDAS["steering-group"],
    ),
    Kind.TECHNICAL: Usual(
        name=_("Technical meeting"),
        about=_("A short call on progress: good practices, reports and the next steps."),
        icon="video",
        mode=Mode.ONLINE,
        visibility=Visibility.PARTNERS,
        hours=_hours("10:00-11:30"),
        seats=None,
        audience=EXPERTS,
        agenda=AGENDAS["technical"],
    ),
    Kind.STUDY_VISIT: Usual(
        name=_("Study visit"),
        about=_("A delegation sees how the host region does it: two days, a bus, two or three stops."),
        icon="visit",
        mode=Mode.ON_SITE,
        visibility=Visibility.BY_LINK,
        hours=_hours("09:00-18:30", "09:00-14:00"),
        seats=30,
        audience=DELEGATION,
        agenda=AGENDAS["study-visit"],
    ),
    Kind.LEARNING_EVENT: Usual(
        name=_("Learning event"),
        about=_("Two open days for partners and stakeholders: good practices, tables, site visits."),
        icon="people",
        mode=Mode.ON_SITE,
        visibility=Visibility.PUBLIC,
        hours=_hours("08:45-19:15", "09:00-14:15"),
        seats=42,
        audience=OPEN,
        agenda=AGENDAS["learning-event"],
    ),
    Kind.WORKSHOP: Usual(
        name=_("Thematic workshop"),
        about=_("One theme, small groups and a plenary: half a day to a day."),
        icon="tables",
        mode=Mode.ON_SITE,
        visibility=Visibility.PUBLIC,
        hours=_hours("09:00-16:15"),
        seats=30,
        audience=SPECIALISTS,
        agenda=AGENDAS["workshop"],
    ),
    Kind.STAKEHOLDER: Usual(
        name=_("Stakeholder meeting"),
        about=_("The local support group of one region: two or three hours, in its own language."),
        icon="panel",
        mode=Mode.ON_SITE,
        visibility=Visibility.PUBLIC,
        hours=_hours("10:00-13:00"),
        seats=25,
        audience=REGION,
        agenda=AGENDAS["stakeholder"],
    ),
    Kind.PEER_REVIEW: Usual(
        name=_("Peer review"),
        about=_("Peers from other countries look at one policy for two days and leave recommendations."),
        icon="search",
        mode=Mode.ON_SITE,
        visibility=Visibility.BY_LINK,
        hours=_hours("09:00-17:00", "09:00-15:30"),
        seats=20,
        audience=PEERS,
        agenda=AGENDAS["peer-review"],
    ),
    Kind.FINAL_CONFERENCE: Usual(
        name=_("Final conference"),
        about=_("What the project leaves behind, before politicians, the programme and the public."),
        icon="globe",
        mode=Mode.HYBRID,
        visibility=Visibility.PUBLIC,
        hours=_hours("08:45-14:30"),
        seats=120,
        audience=PUBLIC,
        agenda=AGENDAS["final-conference"],
    ),
    Kind.WEBINAR: Usual(
        name=_("Webinar"),
        about=_("An hour or so online, for anybody interested: one theme, questions, a recording."),
        icon="talk",
        mode=Mode.ONLINE,
        visibility=Visibility.PUBLIC,
        hours=_hours("11:00-12:15"),
        seats=None,
        audience=PUBLIC,
        agenda=AGENDAS["webinar"],
    ),
}

MODES: Mapping[Mode, str] = {
    Mode.ON_SITE: _("On site"),
    Mode.ONLINE: _("Online"),
    Mode.HYBRID: _("Hybrid: on site and online"),
}
VISIBILITIES: Mapping[Visibility, str] = {
    Visibility.PUBLIC: _("Public: everybody finds it"),
    Visibility.BY_LINK: _("By link: whoever was given the address"),
    Visibility.PARTNERS: _("Partners only: their people, signed in"),
}

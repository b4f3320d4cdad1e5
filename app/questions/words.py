"""The words of ready-made questions, in the five languages in which events are written.

Pages speak two of them; a question is content, so it comes in all, for its organiser to change.
"""

from datetime import date

from app.i18n import CONTENT_LANGUAGES, Localised, day_short, speaking


def t(en: str, el: str, it: str, fi: str, bg: str) -> Localised:
    return Localised(en=en, el=el, it=it, fi=fi, bg=bg)


def on(day: date) -> Localised:
    """Wed 24 March, in each language."""
    found = Localised()
    for code in CONTENT_LANGUAGES:
        with speaking(code):
            found[code] = day_short(day)
    return found


ROLE = t("I take part as", "Συμμετέχω ως", "Partecipo come", "Osallistun roolissa", "Участвам като")
ROLES = {
    "partner": t(
        "Project partner", "Εταίρος του έργου", "Partner di progetto", "Hankekumppani", "Партньор по проекта"
    ),
    "stakeholder": t(
        "Stakeholder", "Εμπλεκόμενος φορέας", "Portatore d’interesse", "Sidosryhmän edustaja",
        "Заинтересована страна",
    ),
    "speaker": t("Speaker", "Ομιλητής/τρια", "Relatore o relatrice", "Puhuja", "Лектор"),
    "programme": t(
        "For the programme", "Από το πρόγραμμα", "Per il programma", "Ohjelman edustaja", "От програмата"
    ),
    "public": t("Interested public", "Κοινό", "Pubblico interessato", "Muu kiinnostunut", "Публика"),
}  # fmt: skip
FUNCTION = t("Function", "Ιδιότητα", "Funzione", "Tehtävä", "Длъжност")
FUNCTION_HINT = t(
    "As on your card: project manager.", "Όπως στην κάρτα σας: υπεύθυνη έργου.",
    "Come sul biglietto da visita: responsabile di progetto.", "Kuten käyntikortissa: projektipäällikkö.",
    "Както на визитката: ръководител проект.",
)  # fmt: skip
PHONE = t("Mobile phone", "Κινητό τηλέφωνο", "Cellulare", "Matkapuhelin", "Мобилен телефон")
PHONE_WHY = t(
    "Only to reach you on the days of the event: when the bus is leaving, for example.",
    "Μόνο για να σας βρούμε τις ημέρες της εκδήλωσης: όταν φεύγει το λεωφορείο, για παράδειγμα.",
    "Solo per raggiungerla nei giorni dell’evento: per esempio quando parte l’autobus.",
    "Vain tavoittaaksemme sinut tapahtumapäivinä: esimerkiksi kun bussi on lähdössä.",
    "Само за да се свържем с вас в дните на събитието: например когато тръгва автобусът.",
)
DIET = t(
    "Dietary needs", "Διατροφικές ανάγκες", "Esigenze alimentari", "Erityisruokavalio",
    "Хранителни изисквания",
)  # fmt: skip
DIETS = {
    "vegetarian": t("Vegetarian", "Χορτοφαγικό", "Vegetariano", "Kasvisruoka", "Вегетарианско"),
    "vegan": t("Vegan", "Βίγκαν", "Vegano", "Vegaani", "Веган"),
    "halal": t("Halal", "Χαλάλ", "Halal", "Halal", "Халал"),
    "kosher": t("Kosher", "Κοσέρ", "Kosher", "Kosher", "Кошер"),
    "gluten": t("No gluten", "Χωρίς γλουτένη", "Senza glutine", "Gluteeniton", "Без глутен"),
    "lactose": t("No lactose", "Χωρίς λακτόζη", "Senza lattosio", "Laktoositon", "Без лактоза"),
    "nuts": t("No nuts", "Χωρίς ξηρούς καρπούς", "Senza frutta a guscio", "Ei pähkinöitä", "Без ядки"),
    "pork": t("No pork", "Χωρίς χοιρινό", "Senza maiale", "Ei sianlihaa", "Без свинско"),
}
DIET_MORE = t(
    "Other dietary needs or allergies", "Άλλες διατροφικές ανάγκες ή αλλεργίες",
    "Altre esigenze alimentari o allergie", "Muu ruokavalio tai allergia",
    "Други хранителни изисквания или алергии",
)  # fmt: skip
DIET_WHY = t(
    "The caterer gets numbers without names. You may leave it out.",
    "Η τροφοδοσία παίρνει αριθμούς χωρίς ονόματα. Μπορείτε να το αφήσετε κενό.",
    "Il catering riceve numeri senza nomi. Può lasciare in bianco.",
    "Ruokapalvelu saa lukumäärät ilman nimiä. Voit jättää tämän tyhjäksi.",
    "Кетърингът получава бройки без имена. Може да не отговаряте.",
)
ACCESS = t(
    "Access needs", "Ανάγκες προσβασιμότητας", "Esigenze di accessibilità", "Esteettömyystarpeet",
    "Нужди за достъпност",
)  # fmt: skip
NEEDS = {
    "step-free": t(
        "Step-free access, wheelchair", "Πρόσβαση χωρίς σκαλοπάτια, αμαξίδιο",
        "Accesso senza gradini, sedia a rotelle", "Esteetön kulku, pyörätuoli",
        "Достъп без стъпала, инвалидна количка",
    ),
    "hearing": t(
        "Hearing loop", "Ακουστικός βρόχος", "Anello magnetico", "Induktiosilmukka", "Слухов контур"
    ),
    "signing": t(
        "Sign language", "Νοηματική γλώσσα", "Lingua dei segni", "Viittomakielen tulkkaus", "Жестов език"
    ),
    "large-print": t("Large print", "Μεγάλα γράμματα", "Caratteri grandi", "Suuri teksti", "Едър шрифт"),
    "assistant": t(
        "I come with an assistant", "Έρχομαι με συνοδό", "Vengo con un assistente", "Tulen avustajan kanssa",
        "Идвам с придружител",
    ),
}  # fmt: skip
ACCESS_MORE = t(
    "Anything else that you need to take part well", "Οτιδήποτε άλλο χρειάζεστε για να συμμετάσχετε",
    "Altro di cui ha bisogno per partecipare bene", "Muuta, mitä tarvitset osallistuaksesi",
    "Друго, от което се нуждаете, за да участвате",
)  # fmt: skip
ACCESS_WHY = t(
    "So that the place is ready for you. Only the organisers read it.",
    "Για να είναι ο χώρος έτοιμος για εσάς. Το διαβάζουν μόνο οι διοργανωτές.",
    "Perché la sede sia pronta per lei. Lo leggono solo gli organizzatori.",
    "Jotta paikka on valmis sinua varten. Vain järjestäjät lukevat tämän.",
    "За да е готово мястото за вас. Четат го само организаторите.",
)
NIGHTS = t("Hotel nights", "Διανυκτερεύσεις", "Notti in albergo", "Hotelliyöt", "Нощувки в хотел")
NIGHTS_HINT = t(
    "The night that begins on this day.", "Η νύχτα που αρχίζει αυτή την ημέρα.",
    "La notte che comincia in questo giorno.", "Yö, joka alkaa tänä päivänä.",
    "Нощта, която започва на този ден.",
)  # fmt: skip
ROOM_SHARE = t(
    "I share a room with", "Μοιράζομαι δωμάτιο με", "Condivido la camera con", "Jaan huoneen henkilön kanssa",
    "Споделям стая с",
)  # fmt: skip
ROOM_HINT = t(
    "Empty: a room of your own.", "Κενό: δικό σας δωμάτιο.", "In bianco: camera singola.",
    "Tyhjä: oma huone.", "Празно: самостоятелна стая.",
)  # fmt: skip
ARRIVAL = t("Arrival", "Άφιξη", "Arrivo", "Saapuminen", "Пристигане")
DEPARTURE = t("Departure", "Αναχώρηση", "Partenza", "Lähtö", "Заминаване")
TRAVEL_WHY = t(
    "So that somebody can fetch you, and lunch waits.",
    "Για να σας παραλάβουμε, και να σας περιμένει το γεύμα.",
    "Per venirla a prendere e tenere il pranzo.", "Jotta sinut voidaan noutaa ja lounas odottaa.",
    "За да ви посрещнем и обядът да ви чака.",
)  # fmt: skip
BUS = t(
    "Do you come by our bus?", "Θα έρθετε με το λεωφορείο μας;", "Viene con il nostro autobus?",
    "Tuletko bussillamme?", "Ще пътувате ли с нашия автобус?",
)  # fmt: skip
MEETING_POINT = t(
    "Where do you get on?",
    "Από πού επιβιβάζεστε;",
    "Dove sale?",
    "Missä nouset kyytiin?",
    "Откъде се качвате?",
)
LUNCH = t("Lunch", "Μεσημεριανό", "Pranzo", "Lounas", "Обяд")
DINNER = t("Dinner", "Δείπνο", "Cena", "Illallinen", "Вечеря")
MEALS_WHY = t(
    "We order and pay for each meal by its number.", "Παραγγέλνουμε και πληρώνουμε κάθε γεύμα με τον αριθμό.",
    "Ordiniamo e paghiamo ogni pasto a numero.", "Tilaamme ja maksamme jokaisen aterian määrän mukaan.",
    "Поръчваме и плащаме всяко хранене по брой.",
)  # fmt: skip
INTERPRETATION = t(
    "In which language do you want to listen?", "Σε ποια γλώσσα θέλετε να ακούτε;",
    "In quale lingua vuole ascoltare?", "Millä kielellä haluat kuunnella?", "На кой език искате да слушате?",
)  # fmt: skip
FOR_SPEAKERS = t(
    "Your question to the speakers", "Η ερώτησή σας προς τους ομιλητές", "La sua domanda ai relatori",
    "Kysymyksesi puhujille", "Вашият въпрос към лекторите",
)  # fmt: skip

"""Somebody has just started Synodos and looks around."""

NATIVE_NAMES = {
    "ΑΝΑΤΟΛΙΚΗ Α.Ε., Οργανισμός Τοπικής Ανάπτυξης": "el",
    "Περιφερειακό Ταμείο Ανάπτυξης Κεντρικής Μακεδονίας (ΠΤΑ ΚΜ)": "el",
    "Città metropolitana di Bologna": "it",
    "ART-ER S. cons. p. a.": "it",
    "Etelä-Pohjanmaan liitto": "fi",
    "Järvi-Pohjanmaan Yrityspalvelu": "fi",
    "Асоциация на еколозите от общините в България (АСЕКОБ)": "bg",
}


def test_the_demonstration_shows_the_network(live_server, page):
    live_server.command("demo")

    page.goto("/")

    assert page.title().endswith("| CESME+")
    partners = page.locator(".network > li")
    assert partners.count() == 7
    shown = page.locator(".network [lang]")
    names = {shown.nth(n).inner_text(): shown.nth(n).get_attribute("lang") for n in range(shown.count())}
    assert names == NATIVE_NAMES

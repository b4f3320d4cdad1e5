"""What somebody does who has no mouse: Tab to it, see that it has the focus, press."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator

# What takes the focus where somebody would press: a label stands for its field.
GOAL = """(there) => {
    const control = there.closest("label")?.control ?? there.closest("a, button, summary, input") ?? there;
    window.goalOfTheTest = control;
    const now = document.activeElement;
    const before = now !== document.body && control !== now
        && control.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING;
    return [control.type ?? control.localName, before ? "Shift+Tab" : "Tab"];
}"""
# A group of radio buttons has one stop.
REACHED = """() => {
    const [goal, now] = [window.goalOfTheTest, document.activeElement];
    return now === goal || (goal.type === "radio" && now.type === "radio" && now.name === goal.name
        && now.form === goal.form);
}"""
# Where a field is drawn by its label, the label shows the focus; a page in a frame may cover nothing.
SEEN = """() => {
    const now = document.activeElement;
    const rings = [now, now.nextElementSibling, now.closest("label"), now.labels?.[0], now.parentElement];
    const box = now.getBoundingClientRect();
    return now.matches(":focus-visible") && box.bottom > 0 && box.top < innerHeight && rings.some((one) => {
        const style = one && getComputedStyle(one);
        return style && ((style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
            || style.boxShadow !== "none");
    });
}"""
CHECKED = "() => window.goalOfTheTest.checked"
TYPED = {"text", "email", "search", "tel", "url", "password", "number", "textarea"}
PRESSES = 250  # how many times somebody presses Tab before she gives up
Deed = Callable[..., Any]
press_there = Locator.press  # waits for the page to which it leads


def reach(there: Locator) -> str:
    """Tab to it, or back; returns what it is: the type of a field, or the name of an element."""
    there.wait_for(state="attached")
    page = there.page
    kind, key = there.evaluate(GOAL)
    for _press in range(PRESSES):
        if page.evaluate(REACHED):
            assert page.evaluate(SEEN), f"The focus cannot be seen at {there}"
            return str(kind)
        page.keyboard.press(key)
    raise AssertionError(f"{key} never comes to {there}")


def _click(_original: Deed) -> Deed:
    def press(there: Locator, **settings: Any) -> None:
        kind = reach(there)
        if kind == "radio":
            _choose(there)
        else:
            press_there(there.page.locator("*:focus"), "Space" if kind == "checkbox" else "Enter")

    return press


def _choose(there: Locator) -> None:
    keyboard = there.page.keyboard
    keyboard.press("Space")
    for _press in range(PRESSES):
        if there.page.evaluate(CHECKED):
            return
        keyboard.press("ArrowDown")
    raise AssertionError(f"The arrows never come to {there}")


def _set(wanted: bool | None) -> Callable[[Deed], Deed]:
    def deed(_original: Deed) -> Deed:
        def check(there: Locator, checked: bool = True, **settings: Any) -> None:
            kind = reach(there)
            if there.is_checked() == (checked if wanted is None else wanted):
                return
            if kind == "radio":
                _choose(there)
            else:
                there.page.keyboard.press("Space")

        return check

    return deed


def _fill(original: Deed) -> Deed:
    def write(there: Locator, text: str, **settings: Any) -> None:
        kind = reach(there)
        if kind in TYPED:
            there.page.keyboard.press("ControlOrMeta+A")
            there.page.keyboard.press("Delete")
            there.page.keyboard.insert_text(text)
        else:  # fields for a day or a time have keys of their own in every browser
            original(there, text, **settings)

    return write


def _reach_first(original: Deed) -> Deed:
    def do(there: Locator, *arguments: Any, **settings: Any) -> Any:
        reach(there)
        return original(there, *arguments, **settings)

    return do


DEEDS: dict[str, Callable[[Deed], Deed]] = {
    "click": _click,
    "tap": _click,
    "check": _set(True),
    "uncheck": _set(False),
    "set_checked": _set(None),
    "fill": _fill,
    "select_option": _reach_first,
    "set_input_files": _reach_first,
    "focus": _reach_first,
}

"""Eleni chooses a password, sets up the second step, and comes in by both; then with a recovery code."""

from datetime import timedelta
from pathlib import Path

import pyotp
from playwright.sync_api import expect

from app import clock

PASSWORD = "three goats on a ferry"


def test_eleni_secures_her_account_and_comes_in_again(somebody, eleni, way):
    main = eleni.get_by_role("main")
    eleni.goto("/manage/")
    eleni.get_by_role("link", name="Eleni Karavida").click()

    # A password: looked at while she types, refused when it is guessed quickly
    main.get_by_role("link", name="Set a password").click()
    main.get_by_label("New password").fill("passwordpassword")
    main.get_by_role("button", name="Keep this password").click()
    expect(main.get_by_role("alert")).to_contain_text("This one is guessed quickly")
    if way.scripts:
        main.get_by_label("Show what I type").check()
        expect(main.get_by_label("New password")).to_have_attribute("type", "text")
    main.get_by_label("New password").fill(PASSWORD)
    main.get_by_role("button", name="Keep this password").click()
    expect(eleni.get_by_role("status")).to_contain_text("Your password is kept")

    # A second step, with its codes in a file
    main.get_by_role("link", name="Set up the second step").click()
    main.get_by_role("button", name="I have such an app").click()
    picture = main.get_by_role("img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    app = pyotp.TOTP("".join(main.locator("code.key").inner_text().split()))
    main.get_by_label("Code").fill(app.at(clock.now()))
    main.get_by_role("button", name="Switch on the second step").click()
    expect(eleni.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    codes = main.locator("li code").all_inner_texts()
    with eleni.expect_download() as download:
        main.get_by_role("link", name="Save as a text file").click()
    assert Path(download.value.path()).read_text().split("\n")[3:-1] == codes
    main.get_by_role("link", name="I have kept them").click()
    expect(main).to_contain_text("10 recovery codes are left")

    # On her phone, without scripts: password, then what the app shows next
    phone = somebody()
    come_half_way(phone)
    phone.get_by_label("Code").fill("000 000")
    phone.get_by_role("button", name="Sign in").click()
    expect(phone.get_by_role("alert")).to_contain_text("This code is not right")
    phone.get_by_label("Code").fill(app.at(clock.now() + timedelta(seconds=30)))
    phone.get_by_role("button", name="Sign in").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Nothing needs you today")
    phone.get_by_role("button", name="Sign out").click()

    # The app is lost: one of the codes
    come_half_way(phone)
    phone.get_by_label("Code").fill(codes[0])
    phone.get_by_role("button", name="Sign in").click()
    phone.goto("/account")
    expect(phone.get_by_role("main")).to_contain_text("9 recovery codes are left")


def come_half_way(page) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with a password").click()
    page.get_by_label("Your work e-mail").fill("eleni@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The second step")

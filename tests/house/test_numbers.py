"""Whatever number stands in an address, the answer is a page, also where the database counts less far."""

import pytest

from tests import make

LARGE = [2**31, 2**63, 10**30]


@pytest.fixture
def signed_in(client):
    project = make.project()
    make.event(project)
    return make.sign_in(client, make.organiser(project))


@pytest.mark.parametrize("number", LARGE)
@pytest.mark.parametrize(
    "url",
    [
        "/events/good-practices/day-{}.ics",
        "/manage/events/good-practices/agenda/{}",
        "/manage/events/good-practices/participants/{}/remove",
        "/manage/mail/{}",
    ],
)
def test_nothing_has_a_number_so_large(signed_in, url, number):
    assert signed_in.get(url.format(number)).status_code == 404


@pytest.mark.parametrize("number", [*LARGE, 0, -1, "²", "٣", "x", ""])
@pytest.mark.parametrize(
    "url",
    [
        "/manage/events?page={}",
        "/manage/events/good-practices/agenda/new?day={}",
        "/manage/events/good-practices/participants?day={}",
        "/manage/events/good-practices/participants?page={}",
        "/manage/mail?event={}",
        "/manage/mail?page={}",
    ],
)
def test_a_number_that_makes_no_sense_asks_for_nothing(signed_in, url, number):
    assert signed_in.get(url.format(number)).status_code == 200

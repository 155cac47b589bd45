"""The live suite's own ground: somebody is there, and knows who comes."""

from mentoring.demo import cast


def test_a_login_link_makes_one_that_person(site, town):
    answer = site.visitor().get(site.login_link(cast.GUARDIAN.email), follow_redirects=False)
    assert answer.status_code == 302
    assert answer.cookies["sessionid"]


def test_a_link_that_nobody_made_leads_nowhere(site):
    assert site.visitor().get("/demo/entra/io-sono-il-gestore/").status_code == 404


def test_what_was_confirmed_survives_the_end_of_the_server(site, town):
    booking = town.booked_concert()
    site.kill()
    site.start()
    assert site.visitor().get("/demo/").status_code == 200
    assert booking.state == "held"

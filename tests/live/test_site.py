"""The live suite's own ground: somebody is there, and knows who comes."""

from mentoring.demo import cast


def test_a_login_link_makes_one_that_person(site):
    answer = site.visitor().get(site.login_link(cast.GUARDIAN.email), follow_redirects=False)
    assert answer.status_code == 302
    assert answer.cookies["sessionid"]


def test_a_link_that_nobody_made_leads_nowhere(site):
    assert site.visitor().get("/demo/entra/io-sono-il-gestore/").status_code == 404

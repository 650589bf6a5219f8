package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/podskazka/podskazka/assist/ticket"
	"github.com/podskazka/podskazka/kb"
)

// A visitor rates his answer without JavaScript, changes his mind, and the agent reads it.
func TestRequestRating(t *testing.T) {
	c := openCenter(t)
	pupil, agent := c.browser(kb.RoleUser), c.browser(kb.RoleAgent)
	key := c.ask("нет кнопки", "совсем другое")
	page := "/requests/" + key
	pupil.get(page).want(200).hasNot("#rating")
	bad := url.Values{"grade": {"bad"}, "reason": {"slow", "unsolved"}, "comment": {"Ждал <b>день</b>"}}
	pupil.post(page+"/rating", bad).want(http.StatusUnprocessableEntity)

	api := "/api/v1/tickets/" + key
	c.do(201, call{method: "POST", path: api + "/messages", as: kb.RoleAgent, body: `{"body":"Обновите страницу."}`})
	pupil.get(page).want(200).has("#rating h2", "Как вам ответили?").has("#rating .rating-reasons", "Долго отвечали")
	pupil.post(page+"/rating", url.Values{"comment": {"Сойдёт"}}).want(http.StatusUnprocessableEntity).has("#rating [role=alert]", "Выберите").has("#in-comment", "Сойдёт")
	pupil.post(page+"/rating", url.Values{"grade": {"bad"}, "reason": {"weather"}}).want(http.StatusUnprocessableEntity).has("#rating [role=alert]", "")
	c.browser(kb.RoleNone).post(page+"/rating", bad).want(http.StatusNotFound)
	agent.post(page+"/rating", bad).want(http.StatusNotFound)

	pupil.post(page+"/rating", bad).want(http.StatusSeeOther)
	pupil.get(page+"?rated=1").want(200).has("[role=status]", "Спасибо").has("#rating button", "Изменить оценку").has("#rating input[checked]", "")
	agent.get("/desk/tickets/"+key).want(200).has(".facts", "Плохо").has(".facts", "вопрос не решён, долго отвечали").has(".facts q", "Ждал <b>день</b>").
		has(".entries .event", "Оценка: плохо (вопрос не решён, долго отвечали)")
	agent.get("/desk?view=rated").want(200).has(".ticket-rating", "Плохо — вопрос не решён, долго отвечали").has(".ticket-rating q", "Ждал <b>день</b>")
	agent.get("/desk?view=done").want(200).hasNot(".ticket-rating")

	changed := c.object(c.do(200, call{method: "PUT", path: api + "/rating", as: kb.RoleUser, body: `{"grade":"good"}`}))
	if rating := changed.at("rating"); rating.text("grade") != "good" || len(rating) != 1 {
		t.Errorf("changed through the API: %v", rating)
	}
	c.do(404, call{method: "PUT", path: api + "/rating", as: kb.RoleAgent, body: `{"grade":"good"}`})
	c.do(422, call{method: "PUT", path: api + "/rating", as: kb.RoleUser, body: `{"grade":"5"}`})
	supervisor := c.browser(kb.RoleSupervisor)
	report := supervisor.get("/insights").want(200).has("#table-ratings td", "1").has(".insight-tiles", "Хорошие оценки")
	supervisor.get(report.attr("#table-ratings tbody td a", "href")).want(200).has("#list-title", "Оценённые").has(".tickets", key)
	supervisor.get("/desk?view=rated&grade=bad").want(200).hasNot(".tickets")
	supervisor.get("/insights/ratings.csv").want(200)
	if stored := c.ticket(key).Rating; stored.Grade != ticket.GradeGood || stored.Reasons != nil || stored.At.IsZero() {
		t.Errorf("stored %+v", stored)
	}
}

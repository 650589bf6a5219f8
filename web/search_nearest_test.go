package web_test

import (
	"context"
	"net/url"
	"testing"

	"github.com/podskazka/podskazka/kb"
	"github.com/podskazka/podskazka/search"
)

func TestNothingFound(t *testing.T) {
	c := filterCenter(t)
	b := c.browser(kb.RoleNone)
	p := b.get("/search?q=ыыыыыы").want(200).has(".weak h2", "По запросу «ыыыыыы» ничего нет").has(".weak", "другие слова").has("#faq-title", "Частые вопросы").
		has(".weak a[href=/requests/new?subject="+url.QueryEscape("ыыыыыы")+"]", "Написать").hasNot(".hit").hasNot(".total").hasNot(".chips-clear")
	if tabs := p.markup.all(".tabs .none"); len(tabs) != 3 {
		t.Errorf("%d kinds say that they have nothing, want 3", len(tabs))
	}
	b.get("/search?q=ыыыыыы&role=uchenik").want(200).has(".weak h2", "С этими фильтрами").has(".weak a[href=/search?q="+url.QueryEscape("ыыыыыы")+"]", "Сбросить").
		has(".weak a[href=/requests/new?for=uchenik&subject="+url.QueryEscape("ыыыыыы")+"]", "Написать")
}

// Words that stand somewhere by chance are no answer: the page says so, shows the nearest and the way to all of them.
func TestNoGoodAnswer(t *testing.T) {
	c := filterCenter(t)
	var many []*kb.Article
	for _, n := range []string{"1", "2", "3", "4", "5", "6", "7"} {
		many = append(many, &kb.Article{Slug: "dlinnaya-" + n, Title: "Длинная статья " + n, Section: "vhod", Body: "Пишите нам про погоду и про всё остальное, чего нет в других статьях и в справке."})
	}
	c.publish(many...)
	b := c.browser(kb.RoleNone)
	q := url.QueryEscape("прогноз погоды на завтра в горах")
	p := b.get("/search?q="+q).want(200).has(".weak h2", "Точного ответа не нашлось").has("#nearest-title", "Ближайшие статьи").has("#faq-title", "Частые").
		has(".weak a[href=/requests/new?subject="+q+"]", "Написать").hasNot(".total")
	if n := len(p.markup.all(".hit")); n != 5 {
		t.Errorf("%d of the nearest, want 5", n)
	}
	all := p.attr(".nearest .pager a", "href")
	if p := b.get(all).want(200).has(".total", "Найдено 7 ответов").hasNot(".weak"); len(p.markup.all(".hit")) != 7 {
		t.Errorf("%s shows %d", all, len(p.markup.all(".hit")))
	}
}

// What there is for other roles is offered as such, when one role alone is searched and when it is only preferred.
func TestAnswerForAnotherRole(t *testing.T) {
	c := filterCenter(t)
	c.publish(&kb.Article{Slug: "zhurnal", Title: "Печать журнала", Section: "gosuslugi", Audiences: []string{"uchitel"}, Body: "Откройте журнал и нажмите «Печать»."},
		&kb.Article{Slug: "taynyy-zhurnal", Title: "Печать журнала службы", Section: "gosuslugi", Audiences: []string{"uchitel"}, Access: kb.AccessStaff, Body: "Печать журнала."})
	b := c.browser(kb.RoleNone)
	p := b.get("/search?q=печать+журнала&role=uchenik").want(200).has(".weak h2", "ничего нет").has("#others-title", "Есть для других ролей").
		has(".nearest .hit a[href=/a/zhurnal]", "").has(".hit-for", "Для роли: Учитель").hasNot(".nearest .hit a[href=/a/taynyy-zhurnal]")
	if got := p.attr(".pager a", "href"); got != "/search?q="+url.QueryEscape("печать журнала") {
		t.Errorf("all answers are at %s", got)
	}
	b.get("/search?q=печать+журнала&for=uchenik").want(200).has(".hit-for", "Учитель")
	b.get("/search?q=печать+журнала&for=uchitel").want(200).has(".total", "Найден 1 ответ").hasNot(".hit-for")
	b.get("/search?q=печать+журнала&for=&section=vhod&kind=faq").want(200).has("#wider-title", "Есть, если убрать фильтры").has(".nearest .hit a[href=/a/zhurnal]", "").hasNot("#others-title")
}

// narrowOnly answers searches with filters; for others its index is being built.
type narrowOnly struct{ search.Searcher }

func (s narrowOnly) Search(ctx context.Context, q search.Query) (search.Result, error) {
	if len(q.Kinds) == 0 {
		return search.Result{}, search.ErrUnavailable
	}
	return s.Searcher.Search(ctx, q)
}

// What was found is shown when there can be no wider search.
func TestNearestWithoutWider(t *testing.T) {
	c := filterCenter(t)
	c.publish(&kb.Article{Slug: "pogoda", Title: "Длинная статья", Section: "vhod", Body: "Пишите нам про погоду и про всё остальное, чего нет в других статьях и в справке."})
	c.Searcher = narrowOnly{c.Searcher}
	c.browser(kb.RoleNone).get("/search?kind=article&q="+url.QueryEscape("прогноз погоды на завтра в горах")).want(200).has(".nearest .hit a[href=/a/pogoda]", "")
}

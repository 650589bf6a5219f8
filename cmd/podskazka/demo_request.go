package main

import (
	"context"
	"fmt"
	"time"

	"github.com/podskazka/podskazka/assist/ticket"
)

// demoRequests wait at the desk of the demo: without them an agent has nothing to try.
var demoRequests = [...]struct {
	by     string        // login of a demo user, or the name of a visitor
	before time.Duration // how long ago it came
	ticket.Draft
}{
	{"uchenik@orientir.example", 3 * time.Minute, ticket.Draft{
		Subject: "не приходит письмо чтобы сменить пароль", Type: "vhod", Audience: "uchenik",
		Body:   "Здравствуйте! Забыла пароль, нажала «Забыли пароль» уже раза четыре, а на почте пусто. В спаме тоже нет. Завтра диагностика, помогите пожалуйста",
		Fields: map[string]string{"email": "uchenik@orientir.example", "way": "По почте и паролю"},
	}},
	{"navigator@orientir.example", 25 * time.Minute, ticket.Draft{
		Subject: "Трое учеников были на пробе, явка не стоит", Type: "proby", Audience: "navigator",
		Body:   "Добрый день. В пятницу возила группу на пробу «Электромонтаж». У троих из двенадцати до сих пор нет отметки, сертификаты им не пришли. Площадка говорит, что отмечала всех. Что мне сделать со своей стороны?",
		Fields: map[string]string{"topic": "Явка не отмечена", "event": "Электромонтаж"},
	}},
	{"Светлана, мама Тимофея", 50 * time.Minute, ticket.Draft{
		Subject: "согласие", Type: "vhod", Audience: "roditel",
		Body:   "сыну пишет что нужно согласие родителя а мне на почту ничего не пришло. адрес он точно правильный вводил я сама смотрела",
		Fields: map[string]string{"email": "mama.timofeya@pochta.example", "way": "Ещё не регистрировались"},
	}},
	{"Гость с телефона", 2 * time.Hour, ticket.Draft{
		Subject: "вылетает тест", Type: "tehnika", Audience: "uchenik-otkrytyy",
		Body:   "прохожу диагностику на телефоне на 40 вопросе белый экран и ERR-502. ответы сохранились или заново???",
		Fields: map[string]string{"device": "Телефон: браузер", "code": "ERR-502"},
	}},
	{"navigator@orientir.example", 26 * time.Hour, ticket.Draft{
		Subject: "Как перевести класс на новый учебный год?", Type: "shkola", Audience: "navigator",
		Body:   "Коллеги, подскажите: 9 «Б» стал 10 «А», но ушли не все. Можно перевести часть списка, а остальных убрать в архив?",
		Fields: map[string]string{"school": "Школа № 5, пос. Лесной"},
	}},
}

// fileDemoRequests files them as if they had come over the last day, and gives them by subject.
func fileDemoRequests(ctx context.Context, s *stores) (map[string]*ticket.Ticket, error) {
	filed := map[string]*ticket.Ticket{}
	for i, r := range demoRequests {
		came := s.now().Add(-r.before)
		service := ticket.NewService(s.desk, s.desk, s.kb, s.kb, func() time.Time { return came })
		actor := ticket.Actor{Visitor: fmt.Sprintf("visitor:demo%d", i), Name: r.by}
		if u, err := s.kb.User(ctx, r.by); err == nil {
			actor = ticket.Actor{Viewer: u.Viewer(), Name: u.Name, Email: u.Login}
		}
		t, err := service.Create(ctx, actor, r.Draft)
		if err != nil {
			return nil, fmt.Errorf("обращение %q: %w", r.Subject, err)
		}
		filed[r.Subject] = t
	}
	return filed, nil
}

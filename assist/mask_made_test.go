package assist

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// A maker makes messages with personal data in running text and remembers what must not be left of it.
type maker struct {
	*rand.Rand
	numbers, names []string
}

func (m *maker) pick(list ...string) string { return list[m.IntN(len(list))] }

func (m *maker) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + m.IntN(10))
	}
	b[0] = byte('1' + m.IntN(9))
	return string(b)
}

// number adds a number, address or login in one of the ways people write them.
func (m *maker) number() string {
	d := m.digits
	login := m.pick("ivan_", "petrova.", "school-", "vasya", "x") + d(2)
	secret, text := "", ""
	switch m.IntN(12) {
	case 0:
		secret = fmt.Sprintf(m.pick("+7 (9%s) %s-%s-%s", "8 9%s %s %s %s", "+79%s%s%s%s", "8-9%s-%s-%s-%s"), d(2), d(3), d(2), d(2))
		text = m.pick("мой телефон ", "звоните ", "тел. ", "номер: ") + secret
	case 1:
		secret = m.pick("anna", "i.petrov", "school_5", "мама") + d(2) + "@" + m.pick("mail.example", "yandex.example", "почта.рф")
		text = m.pick("почта ", "пишите на ", "не приходит письмо на ", "e-mail: ") + secret
	case 2:
		secret = fmt.Sprintf("%s-%s-%s %s", d(3), d(3), d(3), d(2))
		text = m.pick("СНИЛС ", "снилс ребёнка ", "СНИЛС: ") + secret
	case 3:
		secret = fmt.Sprintf(m.pick("%s %s %s %s", "%s-%s-%s-%s", "%s%s%s%s"), "4276", d(4), d(4), d(4))
		text = m.pick("карта ", "оплата с карты ") + secret
	case 4, 5:
		secret = login
		text = m.pick("логин: ", "логин ", "login ", "мой логин — ", "Логин ученика: ") + secret
	case 6:
		secret = m.pick("vasya", "petrova", "shkolnik")
		text = m.pick("логин: ", "login ", "логин ") + secret
	case 7:
		secret = m.pick("12.03.2009", "1 марта 2010", "07.11.08")
		text = m.pick("дата рождения ", "дата рождения: ", "родился ", "родилась ") + secret
	case 8:
		secret = m.digits(5)
		text = m.pick("заказ № ", "номер: заказ №", "договор № ", "заявка №") + secret
	case 9:
		secret = "45" + d(2) + " " + d(6)
		text = "паспорт " + secret
	case 10:
		secret = m.pick("ул. Садовая, д. 5, кв. 12", "улица Ленина, 14", "проспект Мира, дом 3")
		text = "живу: " + secret
	default:
		secret = "Qw" + d(4) + "x"
		text = m.pick("пароль: ", "пароль ") + secret
	}
	m.numbers = append(m.numbers, secret)
	return text
}

// name adds a person in one of the ways people write them, some with names that are on no list.
func (m *maker) name() string {
	man := m.IntN(2) == 0
	first, second, last := m.pick("Анна", "Мария", "Ольга", "Екатерина", "Гульнара", "Вера", "Дарья", "Людмила"),
		m.pick("Петровна", "Ивановна", "Сергеевна", "Ильинична", "Рашидовна"), m.pick("Иванова", "Смирнова", "Ковальчук", "Белинская", "Черных", "Шмидт", "Петрова-Водкина")
	if man {
		first, second, last = m.pick("Иван", "Пётр", "Сергей", "Алексей", "Рустам", "Роман", "Максим", "Никита"),
			m.pick("Петрович", "Иванович", "Сергеевич", "Ильич", "Мамедович"), m.pick("Иванов", "Кузнецов", "Гриценко", "Белинский", "Ткачук", "Шмидт", "Саакян")
	}
	initials := string([]rune(first)[:1]) + ". " + string([]rune(second)[:1]) + "."
	var parts []string
	text := ""
	switch m.IntN(9) {
	case 0:
		parts, text = []string{first, second}, m.pick("Пишет "+first+" "+second, "учитель "+first+" "+second)
	case 1:
		parts, text = []string{last, first, second}, m.pick("ФИО: ", "ученик ", "ФИО ребёнка: ", "Заявитель ")+last+" "+first+" "+second
	case 2:
		parts, text = []string{last}, m.pick(last+" "+initials, initials+" "+last, strings.ReplaceAll(initials, " ", "")+" "+last, last+" "+strings.ReplaceAll(initials, " ", ""))
	case 3:
		parts, text = []string{first, last}, "Меня зовут "+first+" "+last
	case 4:
		parts, text = []string{strings.ToLower(first)}, "меня зовут "+strings.ToLower(first)
	case 5:
		parts, text = []string{first, last}, "Спасибо,\n"+first+" "+last
	case 6:
		parts, text = []string{last, first, second}, strings.ToUpper(last+" "+first+" "+second)
		for i, p := range parts {
			parts[i] = strings.ToUpper(p)
		}
	case 7:
		parts, text = []string{strings.ToLower(first), strings.ToLower(second)}, "это "+strings.ToLower(first+" "+second)
	default:
		parts, text = []string{last}, "моя фамилия "+last
	}
	m.names = append(m.names, parts...)
	return text
}

// kept are words of products and help centers: whatever stands around them, they stay.
var kept = []string{"Личный Кабинет", "Билет в будущее", "Яндекс", "Госуслуги", "Московская электронная школа", "Профориентация", "Вопросы и ответы",
	"Педагогам-навигаторам", "Сертификаты и дипломы", "Регистрация", "Windows 10", "ошибка 403", "Раздел «Мои события»", "Навигатор дополнительного образования"}

func TestMaskMade(t *testing.T) {
	m := &maker{Rand: rand.New(rand.NewPCG(4, 200))}
	numbers, names, leftNumbers, leftNames := 0, 0, 0, 0
	for range 200 {
		m.numbers, m.names = nil, nil
		product := m.pick(kept...)
		parts := []string{"Здравствуйте! " + m.pick("Не открывается", "Не могу войти в", "Пропал", "Где найти") + " " + product, m.name(), m.number(), m.number()}
		m.Shuffle(3, func(i, j int) { parts[i+1], parts[j+1] = parts[j+1], parts[i+1] })
		text := strings.Join(parts, m.pick(". ", ", ", "\n"))
		for _, c := range append(personal[:], emails, logins) {
			if c.re.MatchString(text) && !c.mayFind(small(text)) {
				t.Errorf("%q: %v finds what no clue tells of", text, c.re)
			}
		}
		got := Mask(text)
		if !strings.Contains(got, product) {
			t.Errorf("%q is gone from %q", product, got)
		}
		for _, secret := range m.numbers {
			if numbers++; strings.Contains(got, secret) {
				leftNumbers++
				t.Logf("number %q is left in %q", secret, got)
			}
		}
		for _, name := range m.names {
			if names++; strings.Contains(got, name) {
				leftNames++
				t.Logf("name %q is left in %q", name, got)
			}
		}
	}
	t.Logf("masked %d of %d numbers and addresses, %d of %d parts of names", numbers-leftNumbers, numbers, names-leftNames, names)
	if float64(leftNumbers) > .01*float64(numbers) || float64(leftNames) > .1*float64(names) {
		t.Errorf("left: %d of %d numbers and addresses, %d of %d parts of names", leftNumbers, numbers, leftNames, names)
	}
}

// TestMaskKeeps gives what no person is in.
func TestMaskKeeps(t *testing.T) {
	for _, text := range append(kept, "Логин и пароль не подходят", "логин не принимает", "login page does not open", "Основной Раздел Вопросов", "Магазин приложений",
		"Уровне доступа", "Вера в себя", "Слава победителям", "роман в стихах", "Московский Портал", "Поля формы", "договор на 3 года", "заказ доставлен в 2024", "заявка отклонена",
		"В Личном Кабинете Ученика нет кнопки", "Ошибка А. Кнопка Б.", "пункт В. Далее", "педагог Навигатор", "С уважением", "ул. не указана", "Российская Электронная Школа") {
		if got := Mask(text); got != text {
			t.Errorf("Mask(%q) = %q", text, got)
		}
	}
}

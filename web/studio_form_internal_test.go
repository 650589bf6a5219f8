package web

import (
	"reflect"
	"testing"
	"time"

	"github.com/podskazka/podskazka/kb"
)

func TestParseChapters(t *testing.T) {
	for _, tt := range []struct {
		in, want string // want as it is written back; "!" = refused
	}{
		{"", ""},
		{"0:00 Начало\n\n  1:23   Выбор пробы ", "0:00 Начало\n1:23 Выбор пробы"},
		{"59:59 Почти час\n1:00:00 Час", "59:59 Почти час\n1:00:00 Час"},
		{"0:05 Позже\n0:01 Раньше", "!"},
		{"0:05 Дважды\n0:05 Дважды", "!"},
		{"0:61 Секунд больше минуты", "!"},
		{"-1:00 Минус", "!"},
		{"1:00", "!"},
		{"90 Без минут", "!"},
		{"1:2:3:4 Много частей", "!"},
		{"99999999999999999999:00 Много", "!"},
	} {
		chapters, err := parseChapters(tt.in)
		got := formatChapters(chapters)
		if err != nil {
			got = "!"
		}
		if got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

// A form that is only opened and saved changes nothing.
func TestArticleFormKeeps(t *testing.T) {
	stored := kb.Article{
		ID: "1", ExternalID: "x", Slug: "a", Kind: kb.KindGuide, Title: "А", Questions: []string{"Как?", "Где?"}, Body: "Текст\n", Section: "s", Category: "c",
		Audiences: []string{"a", "b"}, Access: kb.AccessMembers, State: kb.StatePublished, Lang: "en", Tags: []string{"т"}, Related: []string{"b"}, Rev: 7, Author: "u",
		Guide: &kb.Guide{Video: "/files/v", Poster: "/files/p", Captions: "WEBVTT\n", Chapters: []kb.Chapter{{T: 1, Title: "Г"}}, Duration: 60},
	}
	next := stored
	if err := formOf(&stored).apply(&next); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(next, stored) {
		t.Errorf("after opening and saving:\n%+v\nwas\n%+v", next, stored)
	}
}

// The page of a conflict tells of every field that differs.
func TestDiffer(t *testing.T) {
	form := reflect.TypeFor[articleForm]()
	for i := range form.NumField() {
		var other articleForm
		switch field := reflect.ValueOf(&other).Elem().Field(i); field.Kind() {
		case reflect.String:
			field.SetString("другое")
		case reflect.Slice:
			field.Set(reflect.ValueOf([]string{"другое"}))
		default:
			continue // the revision
		}
		if got := differ(articleForm{}, other); len(got) != 1 {
			t.Errorf("%s differs, the page names %v", form.Field(i).Name, got)
		}
	}
	if got := differ(articleForm{Audiences: []string{"a", "b"}}, articleForm{Audiences: []string{"b", "a"}}); len(got) != 0 {
		t.Errorf("the order of audiences is no difference: %v", got)
	}
}

func TestAge(t *testing.T) {
	ru := newTestServer(t).locales.find("ru")
	for span, want := range map[time.Duration]string{
		0: "сейчас", -time.Hour: "сейчас", 59 * time.Second: "сейчас", time.Minute: "1 мин", 119 * time.Minute: "1 ч", 23 * time.Hour: "23 ч", 49 * time.Hour: "2 дн",
	} {
		if got := age(ru, span); got != want {
			t.Errorf("%v: %q, want %q", span, got, want)
		}
	}
}

// Every message of the desk and the studio that is put together of a part and a value is there.
func TestStaffMessages(t *testing.T) {
	var ids []string
	for _, v := range deskViews {
		ids = append(ids, "desk.view."+v.id, "desk.empty."+v.id)
	}
	for _, done := range []string{doSend, doSendDone, "note", doResolve, doReopen, doAssign, doStatus, doMove} {
		ids = append(ids, "desk.done."+done)
	}
	for _, state := range states {
		ids = append(ids, "studio.tab."+string(state), "studio.state."+string(state))
	}
	for _, done := range []string{doSave, doPublish, doUnpublish, doArchive} {
		ids = append(ids, "studio.done."+done)
	}
	for _, access := range accesses {
		ids = append(ids, "access."+string(access), "access."+string(access)+"_hint")
	}
	for _, field := range differ(articleForm{}, articleForm{Title: "a", Kind: "a", Section: "a", Slug: "a", Audiences: []string{"a"}, Access: "a", Questions: "a", Tags: "a", Video: "a",
		Poster: "a", Captions: "a", Chapters: "a"}) {
		ids = append(ids, "field."+field)
	}
	for _, code := range []string{"captions", "chapters", "taken", "required", "too_long", "unknown"} {
		ids = append(ids, "invalid."+code)
	}
	for lang, l := range newTestServer(t).locales.all {
		for _, id := range ids {
			if !l.has(id) {
				t.Errorf("%s: no message %s", lang, id)
			}
		}
	}
}

package web

import (
	"time"

	"github.com/podskazka/podskazka/kb"
)

// studioZones are offered first where a zone is chosen; any other IANA name may be typed.
var studioZones = [...]string{
	"Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk",
	"Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka", "UTC",
}

// zoneOptions are the offered zones with how far each is from UTC now.
func zoneOptions(l *locale, now time.Time) []Choice {
	var list []Choice
	for _, name := range studioZones {
		if zone, err := kb.Zone(name); err == nil {
			list = append(list, Choice{Value: name, Title: l.T("zone."+name) + ", " + zoneText(time.FixedZone("UTC", offsetOf(zone, now)), now)})
		}
	}
	return list
}

func offsetOf(zone *time.Location, at time.Time) int {
	_, seconds := at.In(zone).Zone()
	return seconds
}

// Package incident finds mass problems: many people who suddenly have the same trouble. A Detector counts what they write
// and search for and proposes an incident («угроза») when there is more of something than chance explains; a human confirms
// it («массовая проблема») or does not; the confirmed one is told to visitors, who join it with one click; its end is told
// to everybody who wrote about it.
//
// It is not a classifier (events arrive with their predicted topic) and sends no letters. The detector holds no store and
// asks no clock: it knows what it was told, in the order of time, and can be driven by a replay as well as by the day.
//
//	d := incident.NewDetector(incident.DefaultSettings(), time.UTC)
//	for _, e := range events {
//		if p := d.Observe(e); p != nil && p.New {
//			fmt.Println(p.Words, p.People, p.Tickets)
//		}
//	}
package incident

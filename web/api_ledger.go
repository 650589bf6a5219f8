package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/podskazka/podskazka/assist"
)

type ledgerInput struct {
	Since   string `query:"since" doc:"First day, 2026-11-01; 30 days ago when absent"`
	Until   string `query:"until" doc:"Last day; today when absent"`
	For     string `query:"for" doc:"Slug of the chosen audience; all when absent"`
	Surface string `query:"surface" enum:"form,widget,api,desk,cli" doc:"All when absent"`
	Outcome string `query:"outcome" doc:"Only suggestions with it"`
	Hit     string `query:"hit" doc:"Only suggestions that held it: article:ID, reply:ID"`
	Format  string `query:"format" enum:"jsonl,csv" doc:"jsonl when absent"`
}

func apiLedger(a *api) {
	register(a, endpoint{Method: http.MethodGet, Path: "/ledger", Name: "ledger.export", Needs: NeedSupervisor,
		Summary: "Every suggestion of a period with its outcomes, newest first, as JSON lines or CSV; hits the caller may not read are left out"}, a.server.apiLedgerExport)
}

func (s *Server) apiLedgerExport(ctx context.Context, in *ledgerInput) (*huma.StreamResponse, error) {
	period, err := s.searchFilter(&searchLogInput{Since: in.Since, Until: in.Until, For: in.For})
	if err != nil {
		return nil, err
	}
	for _, field := range []struct{ name, value string }{{"outcome", in.Outcome}, {"hit", in.Hit}} {
		if err := checkText(field.name, field.value, maxRef); err != nil {
			return nil, err
		}
	}
	f := assist.LedgerFilter{Since: period.Since, Until: period.Until, Audience: in.For, Outcome: in.Outcome, Hit: in.Hit}
	if in.Surface != "" {
		f.Surfaces = []string{in.Surface}
	}
	if err := f.Validate(); err != nil {
		return nil, err
	}
	format, media := assist.FormatJSONL, "application/jsonl"
	if in.Format == assist.FormatCSV {
		format, media = assist.FormatCSV, "text/csv; charset=utf-8"
	}
	viewer := visitIn(ctx).Viewer
	return &huma.StreamResponse{Body: func(out huma.Context) {
		out.SetHeader("Content-Type", media)
		out.SetHeader("Content-Disposition", "attachment; filename=\"ledger."+format+"\"")
		err := assist.WriteLedger(out.BodyWriter(), format, func(after string) ([]assist.LedgerEntry, error) {
			f.After = after
			return s.Ledger.Read(ctx, viewer, f)
		})
		if err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "export the ledger", "err", err) // the answer has begun and ends short
		}
	}}, nil
}

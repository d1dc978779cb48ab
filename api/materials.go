package api

import (
	"mime"
	"net/http"

	"github.com/google/uuid"

	"github.com/onewindow/onewindow/internal/service"
)

func materialRoutes(u Casework) []route {
	return []route{
		{method: http.MethodPut, path: "/cases/:id/materials/:name", handle: supplyMaterial(u)},
		{method: http.MethodGet, path: "/cases/:id/materials/:name", handle: readMaterial(u)},
		{method: http.MethodGet, path: "/cases/:id/licence.pdf", handle: readLicence(u)},
	}
}

// paperInput notes that a document was seen on paper.
type paperInput struct {
	OnPaper bool `json:"on_paper"`
}

func supplyMaterial(u Casework) handler {
	return func(x *exchange) error {
		id, err := x.id()
		if err != nil {
			return err
		}
		call, err := x.call()
		if err != nil {
			return err
		}
		in, err := x.material()
		if err != nil {
			return err
		}
		return x.answerCase(u.SupplyMaterial(x.ctx(), call, id, in))
	}
}

// material is the document that the request hands in: its body, unless that is the JSON of a note.
func (x *exchange) material() (service.MaterialInput, error) {
	name, err := x.name("name")
	if err != nil {
		return service.MaterialInput{}, err
	}
	if x.isJSON() {
		note, err := read[paperInput](x)
		if err == nil && !note.OnPaper {
			err = badBody("on_paper", wrongValue)
		}
		return service.MaterialInput{Name: name, OnPaper: true}, err
	}
	content, err := x.body(maxFile)
	return service.MaterialInput{Name: name, Content: content}, err
}

func readMaterial(u Casework) handler {
	return about(func(x *exchange, id uuid.UUID) error {
		name, err := x.name("name")
		if err != nil {
			return err
		}
		return x.attach(u.MaterialDocument(x.ctx(), x.actor, id, name))
	})
}

func readLicence(u Casework) handler {
	return about(func(x *exchange, id uuid.UUID) error { return x.attach(u.LicenceDocument(x.ctx(), x.actor, id)) })
}

// attach sends a file to be saved: whatever is in it, no browser shows it as ours.
func (x *exchange) attach(doc service.Document, err error) error {
	if err != nil {
		return err
	}
	x.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": doc.Name}))
	x.Header("Content-Security-Policy", contentPolicy+"; sandbox")
	x.Header("ETag", `"`+doc.SHA256+`"`)
	x.Data(http.StatusOK, doc.Type, doc.Content)
	return nil
}

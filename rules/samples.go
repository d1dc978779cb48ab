package rules

import (
	"embed"
	"io/fs"
)

//go:embed items calendars licences divisions policies departments.yaml
var samples embed.FS

// Samples is the library that comes with the program: the catalogues, three policies of supervision, and three items to start from.
func Samples() fs.FS { return samples }

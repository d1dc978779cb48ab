package bench

import (
	"fmt"
	"os"
	"path/filepath"
)

// permit is the item of the three-command case: one step, a licence, electronic delivery.
const permit = "bench-permit"

// permitFile is the item with a code, a calendar and the time that the window has for accepting.
const permitFile = `item: %s
title: Permit of the benchmark
languages: [en]
class: licence
authority: {level: county, department: market-regulation}
applicants: [person]
calendar: %s

limits:
  accept: %s
  correct: {within: 10wd, else: not_accepted}
  promised: 5wd
  statutory: 20wd

facts:
  purpose: {ask: What is it for?, text: 80}

approval:
  - category: ordinary
    steps:
      - decide: {title: Decide, role: approver, within: 2wd}

completion:
  licence: {type: trade-licence, valid: 1y, shows: [applicant.name, purpose]}
  deliver: [electronic]
`

// writePermit lays the item into a folder of items.
func writePermit(folder string) error {
	return writeFile(filepath.Join(folder, permit+".yaml"), fmt.Sprintf(permitFile, permit, "cn", "5wd"))
}

// writeFile writes a file that the processes of the stack read, with the folders above it.
func writeFile(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return nil
}

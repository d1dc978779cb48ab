package chaos

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Faults that the Temporal server injects into its own store, as it understands them. ExecuteAndTimeout is a write that was made,
// although it looks as if it was not.
const storeFaults = `      faultInjection:
        targets:
          dataStores:
            ExecutionStore:
              methods:
                CreateWorkflowExecution: {seed: %[1]d, errors: {Timeout: 0.05, ExecuteAndTimeout: 0.05}}
                UpdateWorkflowExecution: {seed: %[1]d, errors: {Timeout: 0.05, ExecuteAndTimeout: 0.05}}
                AppendHistoryNodes: {seed: %[1]d, errors: {Timeout: 0.03, ExecuteAndTimeout: 0.03}}
                GetWorkflowExecution: {seed: %[1]d, errors: {Timeout: 0.03}}
                ReadHistoryBranch: {seed: %[1]d, errors: {Timeout: 0.03}}
`

// ail has the store of Temporal fail now and then, from its next start on.
func (c *city) ail() {
	c.t.Helper()
	healthy, err := os.ReadFile(c.temporalConfig())
	c.must(err)
	store, faults := "    default:\n", fmt.Sprintf(storeFaults, c.plan.Seed)
	if !strings.Contains(string(healthy), store) {
		c.t.Fatalf("%s describes no default store", c.temporalConfig())
	}
	c.must(os.WriteFile(c.temporalConfig()+".healthy", healthy, 0o600))
	c.must(os.WriteFile(c.temporalConfig(), []byte(strings.Replace(string(healthy), store, store+faults, 1)), 0o600))
	c.restartTemporal()
}

// cure ends that.
func (c *city) cure() {
	c.t.Helper()
	c.must(os.Rename(c.temporalConfig()+".healthy", c.temporalConfig()))
	c.restartTemporal()
}

func (c *city) temporalConfig() string { return filepath.Join(c.folder, "data", "temporal.yaml") }

func (c *city) restartTemporal() {
	c.t.Helper()
	c.stack.Temporal.Kill()
	c.must(c.stack.Temporal.Start(c.t.Context()))
}

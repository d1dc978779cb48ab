package devstack

import "testing"

func TestExplainTemporal(t *testing.T) {
	temporal := &temporal{folder: &folder{path: "/data"}, services: []service{{Port: 7233}}}
	for name, test := range map[string]struct {
		log  string
		code Code
		says string
	}{
		"port": {
			log:  `{"level":"fatal","msg":"Failed to start gRPC listener","error":"listen tcp 127.0.0.1:7233: bind: address already in use"}`,
			code: PortTaken, says: "a port wanted for Temporal (127.0.0.1:7233, or one for its other services) is taken",
		},
		"fatal": {
			log:  `{"level":"fatal","msg":"no namespace","error":"no connection"}` + "\n" + `{"level":"error","msg":"stopping"}` + "\n",
			code: StartFailed, says: "Temporal did not start (no namespace: no connection): see /data/temporal.log",
		},
		"no error given": {log: `{"level":"fatal","msg":"no namespace"}`, code: StartFailed, says: "(no namespace)"},
		"plain":          {log: "starting\nUnable to load configuration: no file.\n", code: StartFailed, says: "(Unable to load configuration: no file.)"},
	} {
		t.Run(name, func(t *testing.T) { wantFault(t, temporal.explain(test.log), test.code, test.says) })
	}
}

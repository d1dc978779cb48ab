package worker

import (
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
)

// ClientOptions completes the options of a client of Temporal with what every client of the product must have: payloads are
// JSON, so that an operator can read and a test can search them, and of errors nothing but codes gets out.
func ClientOptions(o client.Options) client.Options {
	o.DataConverter = converter.NewCompositeDataConverter(
		converter.NewNilPayloadConverter(),
		converter.NewProtoJSONPayloadConverter(), // what the SDK itself tells the pages of Temporal: the current details
		converter.NewJSONPayloadConverter(),
	)
	whole := temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{DataConverter: o.DataConverter})
	o.FailureConverter = codesOnly{whole}
	return o
}

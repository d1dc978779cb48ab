// Package privacy shows that what people write stays in the tables it belongs in. It consists of tests: every text that anybody
// can send bears a mark, and afterwards everything that the product and its servers have kept, logged, counted or answered is
// searched for marks. A build that leaks on purpose shows that the search finds.
package privacy

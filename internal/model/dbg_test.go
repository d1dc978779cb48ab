package model_test

import (
	"fmt"
	"sort"
)

func dump(t *tally) {
	var l []string
	for k, n := range t.hits {
		l = append(l, fmt.Sprintf("%6d %s", n, k))
	}
	sort.Strings(l)
	for _, s := range l {
		fmt.Println(s)
	}
}

// Command local-times prints what Go makes of clock times near changes of the clock, and of abbreviations.
//
//	go run tools/time-zones/local-times/main.go > packages/gotemplate/src/functions/time/testdata/local-times.txt
//
// Each line is a zone, a layout, a text, and the time that Go reads.
package main

import (
	"fmt"
	"time"
	_ "time/tzdata"
)

const plain = "2006-01-02 15:04:05"

var cases = [][2]string{
	{plain, "2021-03-28 01:59:59"}, {plain, "2021-03-28 02:30:00"}, {plain, "2021-03-28 03:00:00"},
	{plain, "2021-10-31 01:59:59"}, {plain, "2021-10-31 02:30:00"}, {plain, "2021-10-31 03:00:00"},
	{plain, "2021-03-14 02:30:00"}, {plain, "2021-11-07 01:30:00"},
	{plain, "2021-10-03 02:15:00"}, {plain, "2021-04-04 01:45:00"},
	{"2006-01-02 MST", "2021-07-01 CEST"}, {"2006-01-02 MST", "2021-07-01 CET"},
	{"2006-01-02 MST", "2021-01-01 EST"}, {"2006-01-02 MST", "2021-07-01 PST"},
	{"2006-01-02 MST", "2021-07-01 GMT+3"}, {"2006-01-02 MST", "2021-07-01 UTC"},
	{"2006-01-02 -0700", "2021-07-01 +0200"}, {"2006-01-02 -0700 MST", "2021-07-01 +0200 CEST"},
	{time.RFC3339, "2021-07-01T00:00:00-04:00"}, {time.RFC3339, "2021-07-01T00:00:00.5Z"},
}

func main() {
	for _, zone := range []string{"Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "UTC"} {
		location, err := time.LoadLocation(zone)
		if err != nil {
			panic(err)
		}
		for _, c := range cases {
			t, err := time.ParseInLocation(c[0], c[1], location)
			if err != nil {
				panic(err)
			}
			fmt.Printf("%s|%s|%s|%s\n", zone, c[0], c[1], t)
		}
	}
}

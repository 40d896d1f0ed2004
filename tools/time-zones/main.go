// Command time-zones prints what Intl does not know about time zones: their exact names, and the
// abbreviations that Go prints for them ("CET", "AEDT").
//
//	go run tools/time-zones/main.go > packages/gotemplate/src/functions/time/zone-table.ts
//
// Each line is a period's abbreviations and the zones that they hold for. A period is
// "OFFSET=ABBREVIATION,…", periods are separated by "@SECONDS,", the Unix time from which the next
// holds. Offsets are in seconds. An abbreviation that only spells the offset ("+03") is left out.
package main

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"time"
)

func main() {
	archive, err := zip.OpenReader(filepath.Join(runtime.GOROOT(), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "time-zones:", err)
		os.Exit(1)
	}
	defer archive.Close()
	zones := map[string][]string{}
	for _, file := range archive.File {
		if strings.HasSuffix(file.Name, "/") {
			continue
		}
		location, err := time.LoadLocation(file.Name)
		if err != nil {
			fmt.Fprintln(os.Stderr, "time-zones:", err)
			os.Exit(1)
		}
		periods := abbreviations(location)
		zones[periods] = append(zones[periods], file.Name)
	}
	var lines []string
	for periods, names := range zones {
		sort.Strings(names)
		lines = append(lines, periods+" "+strings.Join(names, " "))
	}
	sort.Strings(lines)
	fmt.Println("/** Time zones by the abbreviations that they use; made by `tools/time-zones`, which says how to read it. */")
	fmt.Printf("export const zoneTable: string = `\n%s\n`\n", strings.Join(lines, "\n"))
}

// abbreviations walks a zone's periods; a new set begins where an offset changes its abbreviation.
func abbreviations(location *time.Location) string {
	var out strings.Builder
	known := map[int]string{}
	flush := func() {
		var parts []string
		for offset, name := range known {
			if name != spelled(offset) {
				parts = append(parts, fmt.Sprintf("%d=%s", offset, name))
			}
		}
		sort.Strings(parts)
		out.WriteString(strings.Join(parts, ","))
		known = map[int]string{}
	}
	end := time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
	at := time.Date(1800, 1, 1, 0, 0, 0, 0, time.UTC).In(location)
	for at.Before(end) {
		name, offset := at.Zone()
		if old, ok := known[offset]; ok && old != name {
			flush()
			fmt.Fprintf(&out, "@%d,", at.Unix())
		}
		known[offset] = name
		_, next := at.ZoneBounds()
		if next.IsZero() {
			break
		}
		at = next
	}
	flush()
	return out.String()
}

// spelled is how tzdata writes an offset as a name.
func spelled(offset int) string {
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	if offset%3600 == 0 {
		return fmt.Sprintf("%c%02d", sign, offset/3600)
	}
	return fmt.Sprintf("%c%02d%02d", sign, offset/3600, offset/60%60)
}

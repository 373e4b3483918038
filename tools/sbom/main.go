// Command sbom writes the bill of materials of a built program, as CycloneDX in
// JSON: the modules that it says it was built from, with version, hash and the
// licence that NOTICE names.
//
//	cd tools/sbom && go run . PROGRAM ../../NOTICE >bot.cdx.json
package main

import (
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: sbom PROGRAM NOTICE")
		os.Exit(2)
	}
	if err := write(os.Stdout, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(w io.Writer, program, notice string) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	licences, err := licences(notice)
	if err != nil {
		return err
	}
	b := cdx.NewBOM()
	b.Metadata = &cdx.Metadata{Component: &cdx.Component{
		BOMRef: info.Main.Path, Type: cdx.ComponentTypeApplication, Name: info.Main.Path, Version: info.Main.Version,
		Licenses: &cdx.Licenses{{License: &cdx.License{ID: "MIT"}}},
	}}
	parts := []cdx.Component{{
		BOMRef: "std", Type: cdx.ComponentTypeLibrary, Name: "std", Version: info.GoVersion,
		PackageURL: "pkg:golang/std@" + strings.TrimPrefix(info.GoVersion, "go"),
		Licenses:   &cdx.Licenses{{License: &cdx.License{ID: "BSD-3-Clause"}}},
	}}
	for _, m := range info.Deps {
		if m.Replace != nil {
			return fmt.Errorf("%s is replaced by %s, for which NOTICE has no licence", m.Path, m.Replace.Path)
		}
		licence := licences[m.Path]
		if licence == nil {
			return fmt.Errorf("NOTICE does not name %s", m.Path)
		}
		c := cdx.Component{
			BOMRef: m.Path, Type: cdx.ComponentTypeLibrary, Name: m.Path, Version: m.Version,
			PackageURL: "pkg:golang/" + m.Path + "@" + m.Version, Licenses: &cdx.Licenses{},
		}
		for _, id := range licence {
			*c.Licenses = append(*c.Licenses, cdx.LicenseChoice{License: &cdx.License{ID: id}})
		}
		sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:"))
		if err != nil || len(sum) != 32 {
			return fmt.Errorf("%s has no hash: %q", m.Path, m.Sum)
		}
		// The hash of the module's files, as in go.sum, not of one archive.
		c.Properties = &[]cdx.Property{{Name: "go:sum:h1:sha256", Value: hex.EncodeToString(sum)}}
		parts = append(parts, c)
	}
	b.Components = &parts
	e := cdx.NewBOMEncoder(w, cdx.BOMFileFormatJSON)
	return e.SetPretty(true).Encode(b)
}

// licences reads NOTICE: the SPDX names of each module's licences.
func licences(notice string) (map[string][]string, error) {
	text, err := os.ReadFile(notice)
	if err != nil {
		return nil, err
	}
	of := map[string][]string{}
	for _, m := range regexp.MustCompile(`(?m)^(\S+) \| ([^|]+) \| `).FindAllStringSubmatch(string(text), -1) {
		of[m[1]] = strings.Split(m[2], " and ")
	}
	return of, nil
}

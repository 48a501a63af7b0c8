// Renders a chart as Helm does: Go's own templates, with the functions of sprig and the four that Helm adds. For machines without Helm.
// Given on stdin, as JSON: the templates by their path, and what a template sees. Prints the manifests, each after a line of its path.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v2"
)

type input struct {
	Templates map[string]string
	Data      map[string]interface{}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	var in input
	check(json.NewDecoder(os.Stdin).Decode(&in))
	all := template.New("chart").Option("missingkey=error").Funcs(sprig.TxtFuncMap())
	all.Funcs(template.FuncMap{
		"include": func(name string, data interface{}) (string, error) {
			var text strings.Builder
			err := all.ExecuteTemplate(&text, name, data)
			return text.String(), err
		},
		"toYaml": func(value interface{}) (string, error) {
			text, err := yaml.Marshal(value)
			return strings.TrimSuffix(string(text), "\n"), err
		},
		"required": func(message string, value interface{}) (interface{}, error) {
			if value == nil || value == "" {
				return nil, fmt.Errorf("%s", message)
			}
			return value, nil
		},
		"tpl": func(string, interface{}) (string, error) { return "", fmt.Errorf("tpl is not rendered here") },
	})
	names := []string{}
	for name, text := range in.Templates {
		names = append(names, name)
		_, err := all.New(name).Parse(text)
		check(err)
	}
	sort.Strings(names)
	for _, name := range names {
		if !strings.HasPrefix(name[strings.LastIndex(name, "/")+1:], "_") {
			fmt.Printf("---\n# Source: %s\n", name)
			check(all.ExecuteTemplate(os.Stdout, name, in.Data))
		}
	}
}

package pack

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones are found on machines without zone files

	"github.com/goccy/go-yaml/ast"

	"switchboard/chat"
	"switchboard/dialogs/pack/telecom"
)

// Builtin loads the telecom pack that is part of the program.
func Builtin() (*Pack, error) { return Load(telecom.FS()) }

// Files are those of the pack in a folder; without one, of the built-in pack.
func Files(dir string) (fs.FS, error) {
	if dir == "" {
		return telecom.FS(), nil
	}
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is no folder", dir)
	}
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return os.DirFS(dir), nil
}

// Load reads a pack whole. Its error is Findings: every fault with file and
// line. It wants what the types say and each reference to hit; whether the
// wording fits the dialogs is Check's.
func Load(fsys fs.FS) (*Pack, error) {
	l := load(fsys)
	if len(l.found) > 0 {
		l.found.sort()
		return nil, l.found
	}
	return l.pack, nil
}

// Examine finds all that is wrong with a pack at once: what Load does and,
// where none of the files that a pack needs is missing or broken as a whole, what Check does.
func Examine(fsys fs.FS, spec Spec) Findings {
	l := load(fsys)
	if slices.ContainsFunc(files, func(f file) bool { return !f.optional && l.unread[f.where] }) {
		l.found.sort()
		return l.found
	}
	found := l.found
	for _, f := range Check(l.pack, spec) {
		follows := func(g Finding) bool { return f.File == "" || f.File == g.File && f.Line == g.Line }
		if !slices.ContainsFunc(l.found, follows) {
			found = append(found, f)
		}
	}
	found.sort()
	return found
}

func load(fsys fs.FS) *loader {
	l := &loader{
		pack: &Pack{
			Zone:       time.UTC,
			Prompts:    map[string]Words{},
			Phrases:    map[string]map[chat.Locale][]string{},
			OutOfScope: map[chat.Locale][]string{},
			Cases:      map[string]Text{},
			Desk:       defaultDesk(),
			wording:    map[string]wording{},
			origins:    map[string]origin{},
		},
		unread: map[string]bool{},
		ids:    map[string]origin{},
	}
	l.readAll(fsys)
	l.refer()
	return l
}

// A loader fills a pack and keeps what is wrong.
type loader struct {
	pack   *Pack
	found  Findings
	unread map[string]bool   // kinds of file that could not be read: what refers to them is not judged
	ids    map[string]origin // "faq roaming-enable": where an id was given first
	wanted []reference       // what must be defined somewhere
}

// A reference is a name that something else must define.
type reference struct {
	file, kind, id, text string
	line                 int
}

// A file is one kind of file in a pack. where is a name, or a folder with "/".
type file struct {
	where    string
	read     func(*loader, reader, ast.Node)
	optional bool // a pack can do without
}

// files lists what a pack is made of, those first that others build on.
var files = []file{
	{where: "pack.yaml", read: (*loader).readPack},
	{where: "prompts.yaml", read: (*loader).readPrompts},
	{where: "phrases.yaml", read: (*loader).readPhrases},
	{where: "names.yaml", read: (*loader).readNames},
	{where: "menu.yaml", read: (*loader).readMenu},
	{where: "services.yaml", read: (*loader).readServices},
	{where: "areas.yaml", read: (*loader).readAreas},
	{where: "hours.yaml", read: (*loader).readHours},
	{where: "staff.yaml", read: (*loader).readStaff},
	{where: "desk.yaml", read: (*loader).readDesk, optional: true},
	{where: "survey.yaml", read: (*loader).readSurvey},
	{where: "clocks.yaml", read: (*loader).readClocks},
	{where: "canned.yaml", read: (*loader).readCanned, optional: true},
	{where: "topics.yaml", read: (*loader).readTopics, optional: true},
	{where: "heard.yaml", read: (*loader).readHeard, optional: true},
	{where: "faq/", read: (*loader).readFAQ},
	{where: "intents/", read: (*loader).readIntents},
}

// kindOf returns which of files a name belongs to.
func kindOf(name string) (int, bool) {
	i := slices.IndexFunc(files, func(f file) bool {
		if folder, ok := strings.CutSuffix(f.where, "/"); ok {
			return path.Dir(name) == folder && path.Ext(name) == ".yaml"
		}
		return name == f.where
	})
	return i, i >= 0
}

// holdsFiles tells whether a folder is a kind of file.
func holdsFiles(dir string) bool {
	return slices.ContainsFunc(files, func(f file) bool { return f.where == dir+"/" })
}

func (l *loader) readAll(fsys fs.FS) {
	byKind := make([][]string, len(files))
	for _, name := range l.list(fsys, ".") {
		if i, ok := kindOf(name); ok {
			byKind[i] = append(byKind[i], name)
		} else {
			l.add(name, 1, "is no file of a pack")
		}
	}
	var names []string
	for i, f := range files {
		if len(byKind[i]) == 0 && !f.optional && !l.unread[f.where] {
			l.add(f.where, 1, "is missing")
			l.unread[f.where] = true
		}
		names = append(names, byKind[i]...)
	}
	for _, s := range parseAll(fsys, names) {
		i, _ := kindOf(s.name)
		if s.faults != nil {
			l.found = append(l.found, s.faults...)
			l.unread[files[i].where] = true
			continue
		}
		files[i].read(l, reader{s.name, &l.found}, s.root)
	}
}

// list returns the YAML files of a folder of the pack and, of the pack's own,
// those one below, so that a wrong path does not have the whole disk read.
// Links are followed: a mounted ConfigMap is made of them. Names that begin
// with a dot are what mounts, editors and version control keep beside a pack.
func (l *loader) list(fsys fs.FS, dir string) (names []string) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		l.add(dir, 1, "cannot be read: %v", reason(err))
		for _, f := range files {
			l.unread[f.where] = l.unread[f.where] || dir == "." || f.where == dir+"/"
		}
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		info, err := fs.Stat(fsys, name)
		folder := err == nil && info.IsDir() || holdsFiles(name)
		switch ext := path.Ext(name); {
		case e.Name()[0] == '.':
		case folder && dir == ".":
			names = append(names, l.list(fsys, name)...)
		case folder && holdsFiles(dir):
			l.add(name, 1, "is a folder; files stand in %s/ itself", dir)
		case folder:
		case ext == ".yaml" || ext == ".yml":
			names = append(names, name)
		}
	}
	return names
}

func (l *loader) add(file string, line int, format string, args ...any) {
	l.found = append(l.found, finding(file, line, format, args...))
}

// claim notes that an id is given at a node, and faults the second time.
func (l *loader) claim(r reader, kind, id string, at ast.Node) {
	if id == "" {
		return
	}
	key := kind + ":" + id
	if first, twice := l.ids[key]; twice {
		r.fault(at, "%s %s is given twice, first in %s:%d", kind, id, first.file, first.line)
		return
	}
	l.ids[key] = origin{file: r.file, line: lineOf(at)}
	l.pack.origins[key] = l.ids[key]
}

// want notes that an id of a kind must exist; text says what is wrong if not.
func (l *loader) want(r reader, at ast.Node, kind, id, text string) {
	if id != "" {
		l.wanted = append(l.wanted, reference{file: r.file, line: lineOf(at), kind: kind, id: id, text: text})
	}
}

// sourceOf says which file defines a kind of id.
var sourceOf = map[string]string{
	"area": "areas.yaml", "intent": "intents/", "known skill": "staff.yaml", "wanted skill": "services.yaml",
	"queue": "desk.yaml", "faq": "faq/",
}

// refer checks that every reference hits, where what it refers to was read.
func (l *loader) refer() {
	for _, ref := range l.wanted {
		if _, ok := l.ids[ref.kind+":"+ref.id]; !ok && !l.unread[sourceOf[ref.kind]] {
			l.add(ref.file, ref.line, "%s", ref.text)
		}
	}
}

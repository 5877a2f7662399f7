package pack

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// deskSpec is a graph like that of the dialogs: forms of several slots, repair
// above them, states that all share.
func deskSpec() Spec {
	var states []StateSpec
	add := func(form, id string, next ...string) *StateSpec {
		states = append(states, StateSpec{ID: id, Form: form, Prompt: id + ".ask", Next: append(next, "person", "idle")})
		return &states[len(states)-1]
	}
	add("", "greeting", "idle").Start = true
	add("", "idle", "booking.new.service", "fault.where", "booking.cancel.which", "anything", "clarify")
	add("", "clarify")
	add("", "anything", "bye")
	add("", "person", "bye").Person = true
	add("", "bye").End = true
	slots := []string{"service", "address", "phone", "window", "notes", "confirm"}
	for i, s := range slots {
		next := []string{}
		for _, later := range slots[i+1:] {
			next = append(next, "booking.new."+later)
		}
		if i > 0 {
			next = append(next, "booking.new."+slots[i-1])
		}
		if s == "confirm" {
			next = append(next, "booking.new.change", "booking.new.done")
		}
		add("booking.new", "booking.new."+s, next...).Start = i == 0
	}
	add("booking.new", "booking.new.change", "booking.new.address", "booking.new.phone", "booking.new.window", "booking.new.service")
	add("booking.new", "booking.new.done", "anything").End = true
	add("booking.cancel", "booking.cancel.which", "booking.cancel.confirm").Start = true
	add("booking.cancel", "booking.cancel.confirm", "booking.cancel.done")
	add("booking.cancel", "booking.cancel.done").End = true
	add("fault", "fault.where", "fault.what").Start = true
	add("fault", "fault.what", "fault.phone", "fault.where")
	add("fault", "fault.phone", "fault.done", "fault.what", "booking.new.service")
	add("fault", "fault.done", "booking.new.service").End = true
	return Spec{States: states}
}

func TestMermaid(t *testing.T) {
	got := Mermaid(Spec{States: []StateSpec{
		{ID: "start", Start: true, Next: []string{"ask", "ask", "nowhere"}},
		{ID: "ask", Form: `a "b"`, Next: []string{"person", "end"}},
		{ID: "person", Person: true},
		{ID: "end<x>", End: true},
	}})
	want := `flowchart TD
  subgraph f0["conversation"]
    s0("start")
    s2{{"person"}}
    s3(["end#lt;x#gt;"])
  end
  subgraph f1["a #quot;b#quot;"]
    s1["ask"]
  end
  s0 --> s1
  s1 --> s2
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// wellFormed reads XML to its end and returns its texts.
func wellFormed(s string) ([]string, error) {
	d := xml.NewDecoder(strings.NewReader(s))
	var texts []string
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts, nil
		}
		if err != nil {
			return nil, err
		}
		if c, ok := tok.(xml.CharData); ok && strings.TrimSpace(string(c)) != "" {
			texts = append(texts, string(c))
		}
	}
}

func TestSVG(t *testing.T) {
	spec := deskSpec()
	spec.States = append(spec.States, StateSpec{ID: `<script>&"]]>`, Form: "</svg>", Start: true, End: true})
	got := SVG(spec)
	texts, err := wellFormed(got)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(texts, "\n")
	for _, s := range spec.States {
		if !strings.Contains(all, s.ID) {
			t.Errorf("state %s is not drawn", s.ID)
		}
	}
	if strings.Contains(got, "<script") || !strings.Contains(got, "prefers-color-scheme:dark") {
		t.Error("text is markup, or the dark colours are gone")
	}
	if got != SVG(spec) {
		t.Error("two drawings of one graph differ")
	}
	if _, err := wellFormed(SVG(Spec{})); err != nil {
		t.Errorf("nothing to draw: %v", err)
	}
}

// Boxes of a drawing never overlap, edges lead down and end at their boxes.
func TestLayered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "boxes")
		var widths []float64
		for range n {
			widths = append(widths, float64(rapid.IntRange(40, 200).Draw(t, "width")))
		}
		var edges [][2]int
		for range rapid.IntRange(0, 24).Draw(t, "edges") {
			edges = append(edges, [2]int{rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to")})
		}
		l := layered(widths, edges)
		for i := range n {
			if l.at[i].x-widths[i]/2 < -0.01 || l.at[i].x+widths[i]/2 > l.width+0.01 || l.at[i].y+boxHeight/2 > l.height+0.01 {
				t.Fatalf("box %d stands outside", i)
			}
			for j := range i {
				if l.at[i].y == l.at[j].y && math.Abs(l.at[i].x-l.at[j].x) < (widths[i]+widths[j])/2 {
					t.Fatalf("boxes %d and %d overlap", i, j)
				}
			}
		}
		drawn := map[string]bool{}
		for _, r := range l.routes {
			first, last := r.points[0], r.points[len(r.points)-1]
			if first != (point{l.at[r.from].x, l.at[r.from].y + boxHeight/2}) || last != (point{l.at[r.to].x, l.at[r.to].y - boxHeight/2}) {
				t.Fatalf("edge %d to %d does not end at its boxes", r.from, r.to)
			}
			for k, p := range r.points[1:] {
				if p.y <= r.points[k].y {
					t.Fatalf("edge %d to %d does not lead down", r.from, r.to)
				}
			}
			drawn[fmt.Sprint(r.from, r.to)] = r.down
			drawn[fmt.Sprint(r.to, r.from)] = r.up
		}
		for _, e := range edges {
			if e[0] != e[1] && !drawn[fmt.Sprint(e[0], e[1])] {
				t.Fatalf("edge %d to %d is not drawn", e[0], e[1])
			}
		}
	})
}

// Frames never overlap, and stay on a sheet that is wide enough for them.
func TestFlow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		frames := make([]frame, rapid.IntRange(0, 12).Draw(t, "frames"))
		for i := range frames {
			frames[i].width = float64(rapid.IntRange(50, 1800).Draw(t, "width"))
			frames[i].height = float64(rapid.IntRange(50, 900).Draw(t, "height"))
		}
		width, height := flow(frames)
		for i, a := range frames {
			if a.at.x < margin || a.at.y < margin || a.at.x+a.width+margin > width || a.at.y+a.height+margin > height {
				t.Fatalf("frame %d stands outside", i)
			}
			for j, b := range frames[:i] {
				if a.at.x < b.at.x+b.width && b.at.x < a.at.x+a.width && a.at.y < b.at.y+b.height && b.at.y < a.at.y+a.height {
					t.Fatalf("frames %d and %d overlap", i, j)
				}
			}
		}
	})
}

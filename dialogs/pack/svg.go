package pack

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Distances between the forms of a drawing, in pixels.
const (
	sheetWidth = 1400.0 // forms are put side by side up to this width
	margin     = 24.0
	inset      = 20.0
	heading    = 44.0
	noteHeight = 20.0
)

// SVG draws the states, each form in a frame of its own, in light or dark as
// the reader prefers. A dashed box stands for a state of another form. What
// each state of a form leads to is not drawn but written below its name.
func SVG(spec Spec) string {
	g := newGraph(spec.States)
	var frames []frame
	for _, f := range forms(spec.States) {
		frames = append(frames, newFrame(g, f))
	}
	if len(frames) > 2 { // the first leads; the others by height, so that the sheet is full
		slices.SortStableFunc(frames[1:], func(a, b frame) int { return cmp.Compare(b.height, a.height) })
	}
	width, height := flow(frames)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-label="Dialogs">`,
		width, height, width, height)
	b.WriteString(svgHead)
	for _, f := range frames {
		f.draw(&b)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

const svgHead = `
<style>
svg{--ground:#f6f7f9;--frame:#fff;--line:#c9d0d9;--text:#1b2430;--soft:#5b6877;--edge:#7a8796;--box:#eef2f7;--start:#dbeafe;--end:#dcf5e3;--person:#fde9cf;font-family:system-ui,"Noto Sans","Noto Sans CJK SC",sans-serif}
@media (prefers-color-scheme:dark){svg{--ground:#12161c;--frame:#1a2029;--line:#37414e;--text:#e7ecf2;--soft:#9aa7b5;--edge:#7f8c9b;--box:#262f3b;--start:#1e3a5f;--end:#1d4530;--person:#523a18}}
.ground{fill:var(--ground)}.frame{fill:var(--frame);stroke:var(--line)}
.box{fill:var(--box);stroke:var(--line)}.start{fill:var(--start)}.end{fill:var(--end)}.person{fill:var(--person)}
.far{fill:none;stroke:var(--edge);stroke-dasharray:4 3}
.edge{fill:none;stroke:var(--edge);stroke-width:1.2}.back{stroke-dasharray:5 4}.tip{fill:var(--edge)}
text{fill:var(--text);font-size:12px}.name{font-size:16px;font-weight:600}.soft{fill:var(--soft);font-size:10px}.mid{text-anchor:middle}
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>
<rect class="ground" width="100%" height="100%"/>
`

// A box is one state in a frame, or one of another form that is led to.
type box struct {
	state StateSpec
	name  string // without the form's, in its own frame
	far   bool
	width float64
}

// A frame is the drawing of one form.
type frame struct {
	title  string
	notes  []string
	boxes  []box
	layout layout
	at     point // its upper left corner
	width  float64
	height float64
}

func newFrame(g *graph, f formGroup) frame {
	fr := frame{title: f.title()}
	shared := sharedTargets(g, f)
	if len(shared) > 0 {
		var names []string
		for _, i := range shared {
			names = append(names, g.states[i].ID)
		}
		fr.notes = wrap("each leads to "+strings.Join(names, ", "), 48)
	}
	number := map[int]int{}
	add := func(i int, far bool) int {
		if k, ok := number[i]; ok {
			return k
		}
		number[i] = len(fr.boxes)
		fr.boxes = append(fr.boxes, newBox(g.states[i], far))
		return number[i]
	}
	for _, i := range f.states {
		add(i, false)
	}
	var edges [][2]int
	for _, i := range f.states {
		for _, to := range unique(g.next[i]) {
			if !slices.Contains(shared, to) {
				edges = append(edges, [2]int{number[i], add(to, g.states[to].Form != f.name)})
			}
		}
	}
	widths := make([]float64, len(fr.boxes))
	for i, b := range fr.boxes {
		widths[i] = b.width
	}
	fr.layout = layered(widths, edges)
	fr.width = max(fr.layout.width, textWidth(fr.title, 9), longest(fr.notes)) + 2*inset
	fr.height = fr.layout.height + heading + float64(len(fr.notes))*noteHeight + inset
	return fr
}

// sharedTargets returns the states that every state of a form leads to, if the
// form has enough of them for that to be worth saying once.
func sharedTargets(g *graph, f formGroup) []int {
	const enough = 3
	if len(f.states) < enough {
		return nil
	}
	count := map[int]int{}
	var order []int
	for _, i := range f.states {
		for _, to := range unique(g.next[i]) {
			if count[to]++; count[to] == 1 {
				order = append(order, to)
			}
		}
	}
	return slices.DeleteFunc(order, func(to int) bool {
		need := len(f.states)
		if g.states[to].Form == f.name && !slices.Contains(g.next[to], to) {
			need-- // it need not lead to itself
		}
		return count[to] < need
	})
}

func newBox(s StateSpec, far bool) box {
	name := s.ID
	if far {
		return box{state: s, name: name, far: true, width: max(textWidth(name, 7.2)+20, 64)}
	}
	if short, ok := strings.CutPrefix(name, s.Form+"."); ok && short != "" {
		name = short
	}
	return box{state: s, name: name, width: max(max(textWidth(name, 7.2), textWidth(s.Prompt, 5.8))+20, 64)}
}

// textWidth estimates the width of a text; wide characters count for two.
func textWidth(s string, each float64) float64 {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r >= 0x1100 {
			n++
		}
	}
	return float64(n) * each
}

func longest(lines []string) float64 {
	w := 0.0
	for _, l := range lines {
		w = max(w, textWidth(l, 5.6))
	}
	return w
}

// wrap breaks a text at spaces into lines of about n characters.
func wrap(s string, n int) []string {
	var out []string
	line := ""
	for _, w := range strings.Fields(s) {
		if line != "" && len(line)+1+len(w) > n {
			out, line = append(out, line), ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	return append(out, line)
}

// flow puts each frame as high as it fits on the sheet, then as far left, and
// returns the size of the sheet.
func flow(frames []frame) (width, height float64) {
	width, height = 2*margin, 2*margin
	for i := range frames {
		f := &frames[i]
		f.at = point{margin, drop(frames[:i], margin, f.width)}
		for _, o := range frames[:i] {
			x := o.at.x + o.width + margin
			if x+f.width > sheetWidth {
				continue
			}
			if y := drop(frames[:i], x, f.width); y < f.at.y || y == f.at.y && x < f.at.x {
				f.at = point{x, y}
			}
		}
		width = max(width, f.at.x+f.width+margin)
		height = max(height, f.at.y+f.height+margin)
	}
	return width, height
}

// drop returns the y below all frames that stand in the way of one at x.
func drop(placed []frame, x, width float64) float64 {
	y := margin
	for _, o := range placed {
		if x < o.at.x+o.width+margin && o.at.x < x+width+margin {
			y = max(y, o.at.y+o.height+margin)
		}
	}
	return y
}

func (f frame) draw(b *strings.Builder) {
	fmt.Fprintf(b, "<g transform=\"translate(%.1f %.1f)\">\n<rect class=\"frame\" width=\"%.1f\" height=\"%.1f\" rx=\"10\"/>\n", f.at.x, f.at.y, f.width, f.height)
	fmt.Fprintf(b, "<text class=\"name\" x=\"%.0f\" y=\"28\">%s</text>\n", inset, escape(f.title))
	top := heading
	for _, n := range f.notes {
		fmt.Fprintf(b, "<text class=\"soft\" x=\"%.0f\" y=\"%.0f\">%s</text>\n", inset, top+2, escape(n))
		top += noteHeight
	}
	fmt.Fprintf(b, "<g transform=\"translate(%.1f %.1f)\">\n", (f.width-f.layout.width)/2, top)
	for _, r := range f.layout.routes {
		drawRoute(b, r)
	}
	for i, x := range f.boxes {
		x.draw(b, f.layout.at[i])
	}
	b.WriteString("</g>\n</g>\n")
}

// drawRoute draws an edge as a curve; one that only leads up is dashed.
func drawRoute(b *strings.Builder, r route) {
	class, tips := "edge", ""
	if r.up {
		tips = ` marker-start="url(#tip)"`
	}
	if r.down {
		tips += ` marker-end="url(#tip)"`
	} else {
		class = "edge back"
	}
	fmt.Fprintf(b, "<path class=\"%s\"%s d=\"M%.1f %.1f", class, tips, r.points[0].x, r.points[0].y)
	for i, p := range r.points[1:] {
		if last := r.points[i]; last.x == p.x {
			fmt.Fprintf(b, "L%.1f %.1f", p.x, p.y)
		} else {
			middle := (last.y + p.y) / 2
			fmt.Fprintf(b, "C%.1f %.1f %.1f %.1f %.1f %.1f", last.x, middle, p.x, middle, p.x, p.y)
		}
	}
	b.WriteString("\"/>\n")
}

func (x box) draw(b *strings.Builder, at point) {
	class, round := "box", 6.0
	switch {
	case x.far:
		class = "far"
	case x.state.Person:
		class = "box person"
	case x.state.End:
		class = "box end"
	case x.state.Start:
		class = "box start"
	}
	if x.state.Start || x.state.End {
		round = boxHeight / 2
	}
	fmt.Fprintf(b, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.0f\" rx=\"%.0f\"><title>%s</title></rect>\n",
		class, at.x-x.width/2, at.y-boxHeight/2, x.width, boxHeight, round, escape(x.state.ID))
	y := at.y + 4
	if x.state.Prompt != "" && x.state.Prompt != x.state.ID && !x.far {
		fmt.Fprintf(b, "<text class=\"soft mid\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", at.x, at.y+13, escape(x.state.Prompt))
		y = at.y - 3
	}
	fmt.Fprintf(b, "<text class=\"mid\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", at.x, y, escape(x.name))
}

// escape writes text so that XML takes it as text.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

package paper

import "math"

// spacing is how closely a paper is set. Letters keep their size; only the
// room between lines, rows and blocks differs.
type spacing struct {
	lead float64 // line height of what stands in tables, to the ordinary one
	row  float64 // above and below the text of a row, millimetres
	pad  float64 // room between groups, to the ordinary one
	gap  float64 // between sections, millimetres
	sign float64 // height of a signature box, millimetres

	known broken // the same for all tries: widths don't change
}

// broken remembers the lines of texts that were broken before.
type broken map[breaking][]string

type breaking struct {
	text  string
	style style
	width float64
}

// lines is fullLines, each text broken once.
func (b broken) lines(s style, text string, width float64) []string {
	lines, ok := b[breaking{text, s, width}]
	if !ok {
		lines = s.fullLines(text, width)
		b[breaking{text, s, width}] = lines
	}
	return lines
}

var (
	roomy = spacing{lead: 1, row: 0.55, pad: 1, gap: 3.4, sign: 27}
	snug  = spacing{lead: 0.95, row: 0.38, pad: 0.75, gap: 2.6, sign: 25}
	tight = spacing{lead: 0.87, row: 0.12, pad: 0.5, gap: 1.5, sign: 22}
)

// fitted sets pages as widely as the smallest number of them allows: nobody
// wants a second sheet for two lines and a signature.
func fitted(set func(spacing) ([]*Page, error)) ([]*Page, error) {
	known := broken{}
	try := func(how spacing) ([]*Page, error) {
		how.known = known
		return set(how)
	}
	widest, err := try(roomy)
	if err != nil || len(widest) == 1 {
		return widest, err
	}
	closest, err := try(tight)
	if err != nil || len(closest) == len(widest) {
		return widest, err
	}
	between, err := try(snug)
	if err != nil || len(between) == len(closest) {
		return between, err
	}
	return closest, nil
}

// endless is a sheet without an end, to measure on.
type endless struct{}

func (endless) top(*Page, bool) float64 { return 0 }
func (endless) bottom() float64         { return math.Inf(1) }

// whole keeps what draw draws on one page, if a page can hold it.
func (f *flow) whole(draw func(*flow)) {
	trial := &flow{doc: &Document{}, page: &Page{}, sheet: endless{}, spacing: f.spacing, from: -1}
	draw(trial)
	const headAgain = margin + 10 // about where the text of a further page begins
	if trial.y <= f.bottom()-headAgain {
		f.need(trial.y)
	}
	draw(f)
}

// gap is the room before a section, none on top of a page.
func (f *flow) gap() {
	if !f.bare() {
		f.y += f.spacing.gap
	}
}

// closing is the end of a paper: what is noted and who signs, on one page, so
// that nobody signs a sheet that says nothing.
func (f *flow) closing(title string, notes []string, boxes []Signature) {
	f.whole(func(f *flow) {
		f.notes(title, notes)
		f.signatures(boxes)
	})
}

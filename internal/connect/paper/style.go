package paper

// The page, in millimetres.
const (
	pageWidth   = 210.0
	frameMargin = 12.0
	left        = 28.0
	right       = pageWidth - left
	headingTop  = 22.0 // of the line that further pages begin with
	top         = 33.0
	bottom      = 262.0
	noteTop     = 270.0 // of the line that all pages end with
)

// The table and the block of the issuing authority, in millimetres.
const (
	labelWidth = 46.0
	valueLeft  = left + labelWidth + 6.0
	rowPad     = 1.4
	unbroken   = 60.0 // a row lower than this is not split over two pages
	signLeft   = 104.0
	signTop    = 222.0 // where the block stands if the table leaves it the room
)

// ptInMM is a point in millimetres.
const ptInMM = 25.4 / 72

// colour is red, green, blue.
type colour [3]int

// style is how text looks.
type style struct {
	size   float64 // in points
	weight float64 // by how many millimetres strokes are thickened: no face has a bold one of its own
	colour colour
}

// pitch is the distance between lines, in millimetres.
func (st style) pitch() float64 { return st.size * ptInMM * 1.42 }

// The looks of the page; nothing changes them.
var (
	ink  = colour{28, 28, 30}
	grey = colour{105, 105, 110}
	hair = colour{205, 205, 208}
	red  = colour{140, 30, 24} // as seals are, for the frame

	titleStyle    = style{size: 27, weight: 0.3, colour: ink}
	subtitleStyle = style{size: 15, colour: ink}
	numberStyle   = style{size: 12, colour: ink}
	labelStyle    = style{size: 10.5, colour: ink}
	sublabelStyle = style{size: 8.5, colour: grey}
	valueStyle    = style{size: 11.5, colour: ink}
	issuerStyle   = style{size: 13, weight: 0.12, colour: ink}
	noteStyle     = style{size: 8.5, colour: grey}
)

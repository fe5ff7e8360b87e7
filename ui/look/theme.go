// Package look is how the desk looks: the theme (colours, sizes, typeface) and the small parts of which
// pages are built: texts, badges, figures, section heads, empty states, banners.
//
// Colours mean something: accent: act here; amber: due or provisional; red: overdue, refused; green:
// done, confirmed. Colour is never the only sign. Every part takes its colours from the theme each time
// it is refreshed, so light and dark can be switched at run time.
//
// Not here: input (package input), records (form, grid), pages (desk).
package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"showroom/assets/fonts"
	"showroom/assets/icons"
)

// Colours of our own, beside Fyne's. Soft is the tint behind a badge.
const (
	Ink       = theme.ColorNameForeground
	Secondary = theme.ColorNamePlaceHolder
	Hairline  = theme.ColorNameSeparator
	Accent    = theme.ColorNamePrimary
	Amber     = theme.ColorNameWarning
	Red       = theme.ColorNameError
	Green     = theme.ColorNameSuccess
	Ground    = theme.ColorNameBackground
	OnAccent  = theme.ColorNameForegroundOnPrimary

	Surface    fyne.ThemeColorName = "surface"
	Raised     fyne.ThemeColorName = "raised"
	AccentSoft fyne.ThemeColorName = "accentSoft"
	AmberSoft  fyne.ThemeColorName = "amberSoft"
	RedSoft    fyne.ThemeColorName = "redSoft"
	GreenSoft  fyne.ThemeColorName = "greenSoft"
	GreySoft   fyne.ThemeColorName = "greySoft"
)

// Sizes of texts: caption 12, body 14, emphasised 16, page title 20, figure 28.
const (
	Caption    = theme.SizeNameCaptionText
	Body       = theme.SizeNameText
	Emphasised = theme.SizeNameSubHeadingText
	Title      = theme.SizeNameHeadingText

	Large fyne.ThemeSizeName = "figure"
)

// Measures on the grid of 4.
const (
	Unit   float32 = 4
	Row    float32 = 36 // a row of a list
	Margin float32 = 24 // of a page
)

// Mode is whether the desk is light or dark.
type Mode string

// The modes. System follows the desktop.
const (
	System Mode = "system"
	Light  Mode = "light"
	Dark   Mode = "dark"
)

// Modes are all of them, in the order of the menu; the labels are Chinese.
var Modes = []struct {
	Mode  Mode
	Label string
}{{System, "跟随系统"}, {Light, "浅色"}, {Dark, "深色"}}

// Theme is the desk's theme. The zero value follows the system.
type Theme struct{ Mode Mode }

var _ fyne.Theme = Theme{}

var (
	regular = fyne.NewStaticResource("NotoSansSC-Regular.otf", fonts.DeskRegular)
	bold    = fyne.NewStaticResource("NotoSansSC-Bold.otf", fonts.DeskBold)
)

// Font gives Noto Sans SC for everything but symbols: Fyne's own fonts have no Han, and what the system
// would lend differs from PC to PC (field notes 2.3).
func (t Theme) Font(s fyne.TextStyle) fyne.Resource {
	switch {
	case s.Symbol:
		return theme.DefaultTheme().Font(s)
	case s.Bold:
		return bold
	}
	return regular
}

// Icon gives Fyne's icons; our own are resources of Icon.
func (t Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(n) }

// Size is in Fyne's device-independent pixels.
func (t Theme) Size(n fyne.ThemeSizeName) float32 {
	switch n {
	case Caption:
		return 12
	case Body:
		return 14
	case Emphasised:
		return 16
	case Title:
		return 20
	case Large:
		return 28
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius, theme.SizeNameMenuRadius:
		return 6
	case theme.SizeNamePopupRadius, theme.SizeNameDialogRadius:
		return 10
	case theme.SizeNameScrollBar:
		return 10
	case theme.SizeNameModalBlurRadius:
		return 0 // costs time on PCs without a graphics card
	}
	return theme.DefaultTheme().Size(n)
}

// Color is of the mode, whatever variant the system has, unless the mode follows the system.
func (t Theme) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch t.Mode {
	case Light:
		v = theme.VariantLight
	case Dark:
		v = theme.VariantDark
	}
	i := 0
	if v == theme.VariantDark {
		i = 1
	}
	if pair, ok := palette[n]; ok {
		return pair[i]
	}
	return theme.DefaultTheme().Color(n, v)
}

// palette holds light and dark of each colour.
var palette = map[fyne.ThemeColorName][2]color.Color{
	Ground:    {hex(0xF6F7F9), hex(0x14171A)},
	Surface:   {hex(0xFFFFFF), hex(0x1B1F24)},
	Raised:    {hex(0xFFFFFF), hex(0x22272E)},
	Ink:       {hex(0x1B1F24), hex(0xE6E8EB)},
	Secondary: {hex(0x667085), hex(0x98A2B3)},
	Hairline:  {hex(0xE4E7EC), hex(0x2E343B)},
	Accent:    {hex(0x0B6BCB), hex(0x4DA3FF)},
	Amber:     {hex(0xB54708), hex(0xF5A524)},
	Red:       {hex(0xB42318), hex(0xF97066)},
	Green:     {hex(0x067647), hex(0x47CD89)},
	OnAccent:  {hex(0xFFFFFF), hex(0x0B1A2B)},

	AccentSoft: {hex(0xE7F1FB), hex(0x1C3350)},
	AmberSoft:  {hex(0xFEF3E6), hex(0x3D2F16)},
	RedSoft:    {hex(0xFEECEB), hex(0x43241F)},
	GreenSoft:  {hex(0xE5F6EE), hex(0x173A2A)},
	GreySoft:   {hex(0xEEF0F3), hex(0x2A3038)},

	theme.ColorNameHyperlink:           {hex(0x0B6BCB), hex(0x4DA3FF)},
	theme.ColorNameForegroundOnError:   {hex(0xFFFFFF), hex(0x2B0D0A)},
	theme.ColorNameForegroundOnSuccess: {hex(0xFFFFFF), hex(0x06281A)},
	theme.ColorNameForegroundOnWarning: {hex(0xFFFFFF), hex(0x2B1B02)},
	theme.ColorNameButton:              {hex(0xEEF0F3), hex(0x2A3038)},
	theme.ColorNameDisabledButton:      {hex(0xF1F3F5), hex(0x23282E)},
	theme.ColorNameDisabled:            {hex(0xA3ACBA), hex(0x5D6773)},
	theme.ColorNameHover:               {alpha(0x1B1F24, 0x0C), alpha(0xFFFFFF, 0x0E)},
	theme.ColorNamePressed:             {alpha(0x1B1F24, 0x1C), alpha(0xFFFFFF, 0x1C)},
	theme.ColorNameFocus:               {alpha(0x0B6BCB, 0x30), alpha(0x4DA3FF, 0x40)},
	theme.ColorNameSelection:           {hex(0xDCEBFA), hex(0x1F3F63)},
	theme.ColorNameInputBackground:     {hex(0xFFFFFF), hex(0x171B1F)},
	theme.ColorNameInputBorder:         {hex(0xD0D5DD), hex(0x3A424C)},
	theme.ColorNameMenuBackground:      {hex(0xFFFFFF), hex(0x22272E)},
	theme.ColorNameOverlayBackground:   {hex(0xFFFFFF), hex(0x22272E)},
	theme.ColorNameHeaderBackground:    {hex(0xFFFFFF), hex(0x1B1F24)},
	theme.ColorNameScrollBar:           {alpha(0x667085, 0x80), alpha(0x98A2B3, 0x70)},
	theme.ColorNameScrollBarBackground: {alpha(0x667085, 0x10), alpha(0x98A2B3, 0x10)},
	theme.ColorNameShadow:              {alpha(0x101828, 0x28), alpha(0x000000, 0x80)},
}

func hex(rgb uint32) color.NRGBA { return alpha(rgb, 0xFF) }

func alpha(rgb uint32, a uint8) color.NRGBA {
	return color.NRGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: a}
}

// Color is a colour of the current theme.
func Color(n fyne.ThemeColorName) color.Color {
	s := fyne.CurrentApp().Settings()
	return s.Theme().Color(n, s.ThemeVariant())
}

// Size is a size of the current theme.
func Size(n fyne.ThemeSizeName) float32 { return fyne.CurrentApp().Settings().Theme().Size(n) }

// Icon is one of our icons in the colour of the text.
func Icon(i icons.Icon) fyne.Resource {
	return theme.NewThemedResource(fyne.NewStaticResource(i.Name, i.SVG))
}

// IconIn is one of our icons in a colour of the theme.
func IconIn(i icons.Icon, n fyne.ThemeColorName) fyne.Resource {
	return theme.NewColoredResource(fyne.NewStaticResource(i.Name, i.SVG), n)
}

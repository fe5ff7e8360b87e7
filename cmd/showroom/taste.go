package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"showroom/ui/look"
	"showroom/ui/words"
)

// tasteFile keeps, in the store's folder, what the user chose for the window. It is read before anyone logs in and
// before there is a store; losing it loses nothing but the choice.
const tasteFile = "desk.json"

// taste is how the user likes the window.
type taste struct {
	Mode     look.Mode      `json:"mode"`
	Language words.Language `json:"language"`
}

// readTaste is the kept taste, or the one to begin with, also beside an error.
func readTaste(dir string) (taste, error) {
	first := taste{Mode: look.Light, Language: words.Chinese}
	text, err := os.ReadFile(filepath.Join(dir, tasteFile))
	if errors.Is(err, os.ErrNotExist) {
		return first, nil
	}
	if err != nil {
		return first, err
	}
	kept := first
	if err := json.Unmarshal(text, &kept); err != nil {
		return first, fmt.Errorf("%s: %w", tasteFile, err)
	}
	return kept, nil
}

// keep writes the taste beside the old one and then in its place, so that no reader finds half of it.
func (t taste) keep(dir string) error {
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	part := filepath.Join(dir, tasteFile+".part")
	if err := os.WriteFile(part, append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(part, filepath.Join(dir, tasteFile))
}

// forget takes Fyne's own preferences out of use: nothing of ours is kept there, and Fyne would write its file at
// the end while its own watcher reads it ("Preferences load error: EOF"). Fyne saves only a store of its own type,
// so what its dialogs remember stays in memory.
type forget struct{}

var (
	_ fyne.CloudProvider            = forget{}
	_ fyne.CloudProviderPreferences = forget{}
)

func (forget) ProviderName() string        { return "memory" }
func (forget) ProviderDescription() string { return "nothing is kept" }
func (forget) ProviderIcon() fyne.Resource { return nil }
func (forget) Setup(fyne.App) error        { return nil }
func (forget) Cleanup(fyne.App)            {}

func (forget) CloudPreferences(a fyne.App) fyne.Preferences {
	return struct{ fyne.Preferences }{a.Preferences()}
}

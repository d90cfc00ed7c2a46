package control

import "levee/internal/evidence"

// SettingsRead tells whether the settings of package clients are known, and
// reports as unknown if they are not.
func (p *Pass) SettingsRead() bool {
	if p.Settings == nil {
		p.Unknown(evidence.Settings, "the settings of the package client were not read")
		return false
	}
	if broken := p.Settings.Broken(); broken != nil {
		p.Unknown(evidence.Settings, broken.Error())
		return false
	}
	return true
}

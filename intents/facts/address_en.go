package facts

func (p *parser) addressesEN() {}
func (p *parser) addressesZH() {}
func (p *parser) names()       {}

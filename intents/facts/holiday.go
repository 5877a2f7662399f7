package facts

func (p *parser) holidayEN(i int) (when, int) { return when{}, i }
func (p *parser) holidayZH(i int) (when, int) { return when{}, i }

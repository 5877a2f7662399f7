package carrier

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// deepest is how deep elements may nest: TwiML with its markup stays under ten.
const deepest = 32

// An element of a document.
type element struct {
	name  string
	attrs map[string]string
	order []string // names of attributes as written
	kids  []*element
	own   string // text directly in it, trimmed
	all   string // text in it and in all below, trimmed

	ownText, allText strings.Builder // while it is read
}

func (e *element) attr(name, standard string) string {
	if v, ok := e.attrs[name]; ok {
		return v
	}
	return standard
}

// parse reads a document as strictly as the carrier: error 12100 otherwise.
func parse(doc []byte) (*element, error) {
	if err := begins(doc); err != nil {
		return nil, err
	}
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("not UTF-8") }
	p := parser{}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return p.done()
		}
		if err == nil {
			err = p.token(t)
		}
		if err != nil {
			return nil, err
		}
	}
}

func begins(doc []byte) error {
	at := bytes.Index(doc, []byte("<?xml"))
	if at > 0 && len(bytes.Trim(doc[:at], " \t\r\n\ufeff")) == 0 {
		return errors.New("something stands before <?xml")
	}
	return nil
}

type parser struct {
	root *element
	open []*element
}

func (p *parser) done() (*element, error) {
	if p.root == nil {
		return nil, errors.New("no element")
	}
	return p.root, nil
}

func (p *parser) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		return p.begin(t)
	case xml.EndElement:
		p.end()
	case xml.CharData:
		return p.text(string(t))
	case xml.Directive:
		return errors.New("a <! directive")
	}
	return nil
}

func (p *parser) begin(t xml.StartElement) error {
	e := &element{name: qualified(t.Name), attrs: map[string]string{}}
	for _, a := range t.Attr {
		name := qualified(a.Name)
		if _, twice := e.attrs[name]; twice {
			return fmt.Errorf("attribute %s twice in %s", name, e.name)
		}
		e.attrs[name] = a.Value
		e.order = append(e.order, name)
	}
	if len(p.open) >= deepest {
		return errors.New("nested too deep")
	}
	if len(p.open) > 0 {
		up := p.open[len(p.open)-1]
		up.kids = append(up.kids, e)
	} else if p.root != nil {
		return errors.New("more than one root element")
	} else {
		p.root = e
	}
	p.open = append(p.open, e)
	return nil
}

func qualified(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	if n.Space == "http://www.w3.org/XML/1998/namespace" {
		return "xml:" + n.Local
	}
	return n.Space + ":" + n.Local
}

func (p *parser) end() {
	e := p.open[len(p.open)-1]
	e.own, e.all = strings.TrimSpace(e.ownText.String()), strings.TrimSpace(e.allText.String())
	p.open = p.open[:len(p.open)-1]
}

func (p *parser) text(s string) error {
	if len(p.open) == 0 {
		if strings.TrimSpace(s) != "" {
			return errors.New("text outside the root element")
		}
		return nil
	}
	p.open[len(p.open)-1].ownText.WriteString(s)
	for _, e := range p.open {
		e.allText.WriteString(s)
	}
	return nil
}

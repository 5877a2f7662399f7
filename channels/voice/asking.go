package voice

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"switchboard/channels/voice/relay"
	"switchboard/chat"
)

// How a session asks and takes answers. All of it is the loop's.

// secondPatience is how long after the first words of waiting an answer may
// take before the waiting goes on by documents, which poll.
const secondPatience = 1600 * time.Millisecond

// The relay tells no confidence. What it hears counts as understood, but for
// words where only keys count, and for a yes or no that came before the
// question: that is asked again.
const (
	understood = 0.9
	misplaced  = 0.1
)

// lookPath names the work of finding out what is to be said.
const lookPath = relayPath + "/look"

// look says what is new in the conversation, or what was said last.
func (s *session) look() {
	q := s.q
	q.path = lookPath
	s.do(q, "", func(ctx context.Context) (scene, error) {
		t, err := s.ch.look(ctx, q)
		if err != nil {
			return scene{}, err
		}
		return s.ch.lay(q, heard{}, t), nil
	})
}

// turn gives the gateway what the caller did, and says what comes of it.
func (s *session) turn(h heard) {
	q := s.q.turnOf()
	s.ch.metrics.heard.WithLabelValues(h.kind).Inc()
	s.do(q, q.job(), func(ctx context.Context) (scene, error) {
		t, err := s.ch.receive(ctx, q, h.message(q))
		if err != nil {
			return scene{}, err
		}
		return s.ch.lay(q, h, t), nil
	})
}

// do works, and shows the scene that comes of it. What takes too long goes on
// by documents, which poll for it.
func (s *session) do(q request, key string, work func(context.Context) (scene, error)) {
	s.disarm()
	s.digits = ""
	var sc scene
	j, err := s.ch.jobs.start(key, func(ctx context.Context) (document []byte, err error) {
		if sc, err = work(ctx); err != nil {
			return nil, err
		}
		return sc.document(), nil
	})
	if err == nil {
		err = s.await(j)
	}
	if !s.over {
		s.report()
	}
	at := s.q.step.afterwards()
	switch {
	case s.over:
	case errors.Is(err, errSlow):
		at.of, at.polls = q.path, 2
		s.handOver(at)
	case err != nil:
		s.ch.log.Error("call not answered", "path", q.path, "call", s.call, "conversation", at.conversation, "err", err)
		at.of = fallbackPath
		s.handOver(at)
	case !sc.converses():
		at.of = q.path
		s.handOver(at)
	default:
		s.show(sc)
	}
}

// await waits for a job: some words after firstPatience, errSlow after another while.
func (s *session) await(j *job) error {
	patience := time.NewTimer(firstPatience)
	defer patience.Stop()
	for told := false; ; {
		select {
		case <-j.done:
			for { // what came first counts first
				select {
				case f, open := <-s.frames:
					if !open {
						s.over = true
						return nil
					}
					s.meanwhile(f)
					continue
				default:
				}
				return j.err
			}
		case f, open := <-s.frames:
			if !open {
				s.over = true
				return nil
			}
			s.meanwhile(f)
		case <-patience.C:
			if told {
				return errSlow
			}
			told = true
			patience.Reset(secondPatience)
			s.say(phrase(s.ch.cfg.Words, s.q.step.locale, "voice.moment"), true)
		}
	}
}

// meanwhile takes a frame while an answer is made: what the caller adds is the
// next answer. Keys that go with a number that was said are the same number.
func (s *session) meanwhile(f relay.Frame) {
	s.notice(f)
	answer := f.Type == relay.DTMF && !profileOf(s.scene.last()).collects || f.Type == relay.Prompt && f.Final()
	if answer && len(s.ahead) < mostAhead {
		s.ahead = append(s.ahead, f)
	}
}

// show says a scene and listens for the answer. One that was answered already
// is passed over, but for what nobody may miss.
func (s *session) show(sc scene) {
	s.scene, s.q.step, s.again = sc, sc.step, false
	s.said = utteranceOf(sc)
	if len(s.ahead) > 0 {
		s.said.skip()
	}
	s.utter()
}

// utter says what is to be heard of the utterance.
func (s *session) utter() {
	if l := s.q.step.locale; l != s.listens && l != "" {
		s.listens = l
		s.send(relay.Listen(dialect(l)))
	}
	var pieces []chat.Speech
	for _, p := range s.said.spans {
		if p.piece.Must || !s.said.cut {
			pieces = append(pieces, p.piece)
		}
	}
	s.say(pieces, false)
	s.listen()
}

// say sends pieces in one go; filling has the next words cut them off.
func (s *session) say(pieces []chat.Speech, filling bool) {
	rate := slower[min(s.q.step.pace(), len(slower)-1)]
	for i, p := range pieces {
		token := p.Text
		if rate != "" {
			token = `<prosody rate="` + rate + `">` + escaper.Replace(token) + `</prosody>`
		}
		s.send(relay.Text{
			Token: token, Lang: dialect(p.Locale), Interruptible: !p.Must, Preemptible: filling, Last: i == len(pieces)-1,
		}.Frame())
		s.talking = true
	}
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// take does what a frame asks for.
func (s *session) take(f relay.Frame) {
	s.notice(f)
	switch {
	case f.Type == relay.DTMF:
		s.key(f.Digit)
	case f.Type == relay.Prompt && f.Final():
		s.hear(f.Words)
	default:
		s.listen()
	}
}

// notice notes what a frame tells besides an answer. That we are not being
// heard any more after an interruption is told by a frame of its own.
func (s *session) notice(f relay.Frame) {
	switch {
	case f.Type == relay.Interrupt && s.said != nil:
		s.ch.metrics.cuts.Inc()
		s.said.stop(f.Until)
	case f.Type == relay.Prompt:
		s.speaking = !f.Final()
	case f.Type == relay.Info && f.Name == relay.ClientSpeaking:
		s.speaking = f.On()
	case f.Type == relay.Info && f.Name == relay.AgentSpeaking:
		s.talking = f.On()
	case f.Type == relay.Info && f.Name == relay.TokensPlayed && s.said != nil:
		s.said.played(f.Value)
	case f.Type == relay.Error: // what it says may be a caller's
		s.ch.log.Warn("relay complains", "call", s.call, "conversation", s.q.step.conversation)
	}
}

// hear takes what was said.
func (s *session) hear(words string) {
	asked := s.scene.last()
	h := heard{kind: "speech", text: clip(spoken(words)), confidence: understood}
	if h.text == "" || s.digits != "" {
		s.listen()
		return
	}
	if keysOnly(asked) || asked.Input == chat.InputConfirm && s.said != nil && s.said.unasked() {
		h.confidence = misplaced
	}
	s.turn(h)
}

// key takes a key: as many as the answer needs, or one that ends it.
func (s *session) key(k string) {
	how := profileOf(s.scene.last())
	if k != how.finish {
		s.digits += k
	}
	if k == how.finish || k == "*" || how.digits > 0 && len(s.digits) >= how.digits || len(s.digits) >= longestNumber {
		s.pressed()
		return
	}
	s.listen()
}

// longestNumber bounds what is keyed in at one time.
const longestNumber = 64

// pressed takes the keys that were pressed; none are silence.
func (s *session) pressed() {
	s.turn(hear(url.Values{"Digits": {s.digits}}, s.scene.last()))
}

// tick is the end of what was waited for: of the carrier's telling that somebody
// stopped speaking, which it owes us, or of the caller's time to answer. Who
// talked over a question and then said nothing hears it again.
func (s *session) tick() {
	switch {
	case s.talking || s.speaking:
		s.talking, s.speaking = false, false
		s.listen()
	case s.digits == "" && s.said != nil && s.said.cut && !s.again:
		s.again = true
		s.said = utteranceOf(s.scene)
		s.utter()
	default:
		s.pressed()
	}
}

// listen waits for the caller's answer, or for the end of what is being said.
func (s *session) listen() {
	s.disarm()
	n := s.timer
	f := func() {
		select {
		case s.ticks <- n:
		default:
		}
	}
	switch {
	case s.over:
	case s.speaking:
		s.stop = timer(2*longestTalk*time.Second, f)
	case s.talking:
		s.stop = timer(s.said.lasts(), f)
	case s.behind():
		s.look()
	default:
		how := profileOf(s.scene.last())
		s.stop = s.ch.cfg.Timer(s.call, time.Duration(how.timeout)*time.Second, f)
	}
}

// timer runs f after d, in real time.
func timer(d time.Duration, f func()) (stop func()) {
	t := time.AfterFunc(d, f)
	return func() { t.Stop() }
}

// lasts is longer than it takes to say it, or than it takes the carrier to tell
// that it was cut off.
func (u *utterance) lasts() (d time.Duration) {
	if d = 5 * time.Second; u == nil || u.cut {
		return d
	}
	for _, s := range u.spans {
		d += time.Duration(utf8.RuneCountInString(s.piece.Text)) * 500 * time.Millisecond
	}
	return d
}

// disarm stops waiting.
func (s *session) disarm() {
	s.stop()
	s.stop = func() {}
	s.timer++
	select {
	case <-s.ticks:
	default:
	}
}

package voice

import (
	"bytes"
	"encoding/binary"
	"math"
	"net/http"
	"sync"
	"time"
)

// musicSeconds and softSeconds are how long the sounds last: a round of
// waiting for a person, and one of waiting for what a person types.
const (
	musicSeconds = 12
	softSeconds  = 2
	sampleRate   = 8000 // of the telephone, G.711
)

// A sound is made once, when it is first asked for.
type sound struct {
	path string
	wav  func() []byte
}

// music is what callers hear while they wait, soft while somebody types.
var (
	music = sound{musicPath, sync.OnceValue(func() []byte { return wav(melody(musicSeconds, slowTune)) })}
	soft  = sound{softPath, sync.OnceValue(func() []byte { return wav(melody(softSeconds, softTune)) })}
)

// slowTune and softTune are semitones above middle A, one each half second; -1
// rests. They are pentatonic, so that notes that still sound never clash.
var (
	slowTune = []int{3, -1, 7, 10, -1, 12, 10, -1, 7, -1, 5, 7, -1, 3, -1, 0, -1, 3, 5, -1, 7, -1, 10, -1}
	softTune = []int{10, -1, 7, -1}
)

// melody are samples from -1 to 1: each note begins softly and fades, with a
// little of its octave, and is quiet enough to talk over.
func melody(seconds int, tune []int) []float64 {
	const loud, attack, fade = 0.11, 0.02, 0.9
	out := make([]float64, seconds*sampleRate)
	for i, n := range tune {
		if n < 0 {
			continue
		}
		pitch := 440 * math.Pow(2, float64(n)/12)
		from := i * sampleRate / 2
		for j := from; j < len(out) && j < from+2*sampleRate; j++ {
			t := float64(j-from) / sampleRate
			end := math.Min(1, float64(len(out)-j)/(sampleRate/4)) // no click where it repeats
			level := loud * math.Min(1, t/attack) * math.Exp(-t/fade*2) * end
			out[j] += level * (math.Sin(2*math.Pi*pitch*t) + 0.3*math.Sin(4*math.Pi*pitch*t))
		}
	}
	return out
}

// wav is a WAVE file of G.711 µ-law, the sound of telephones: a byte a sample
// without hiss in what is quiet.
func wav(samples []float64) []byte {
	var b bytes.Buffer
	put := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // to memory: never fails
	size := uint32(len(samples))
	b.WriteString("RIFF")
	put(4 + 8 + 18 + 8 + 4 + 8 + size)
	b.WriteString("WAVEfmt ")
	put(uint32(18))
	put([]uint16{7, 1}) // µ-law, one channel
	put([]uint32{sampleRate, sampleRate})
	put([]uint16{1, 8, 0})
	b.WriteString("fact")
	put([]uint32{4, size})
	b.WriteString("data")
	put(size)
	for _, s := range samples {
		b.WriteByte(mulaw(s))
	}
	return b.Bytes()
}

// mulaw encodes a sample by ITU-T G.711.
func mulaw(sample float64) byte {
	const bias, top = 0x84, 32635
	v := int(sample * 32767)
	sign := 0
	if v < 0 {
		sign, v = 0x80, -v
	}
	v = min(v, top) + bias
	exponent := 7
	for mask := 0x4000; exponent > 0 && v&mask == 0; mask >>= 1 {
		exponent--
	}
	return ^byte(sign | exponent<<4 | v>>(exponent+3)&0x0f)
}

// play serves a sound. It holds nothing of anybody, so whoever asks may have it.
func play(s sound) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "audio/wav")
		w.Header().Set("Cache-Control", "public, max-age=86400")
		http.ServeContent(w, r, s.path, time.Time{}, bytes.NewReader(s.wav()))
	}
}

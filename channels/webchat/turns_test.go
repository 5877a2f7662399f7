package webchat

import (
	"fmt"
	"sync"
	"testing"
)

// BenchmarkTurns is what the channel itself costs: messages of 64 customers at
// a time, each acknowledged and answered by the double, over real sockets.
// Both ends run in this process.
func BenchmarkTurns(b *testing.B) {
	s := open(b, Config{Burst: -1})
	const customers = 64
	clients := make([]*client, customers)
	for i := range clients {
		clients[i], _ = s.greet(b)
	}
	b.ResetTimer()
	b.ReportAllocs()
	var all sync.WaitGroup
	for i, c := range clients {
		all.Go(func() {
			for n := i; n < b.N; n += customers {
				if n/customers%400 == 0 {
					s.ch.each((*socket).ping) // begins new counts of frames
				}
				c.say(fmt.Sprint(n), "my fibre is down at 12 Oak St")
				c.want("ack")
				c.want("message")
			}
		})
	}
	all.Wait()
}

package gateway

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"switchboard/channels"
	"switchboard/chat"
	"switchboard/gateway/store"
)

const (
	// linkBytes of a link's secret are random: 22 characters, short enough for a text message.
	linkBytes = 16
	// linkLives is how long a link leads somewhere.
	linkLives = 7 * 24 * time.Hour
)

// Link implements channels.Links.
func (g *Gateway) Link(ctx context.Context, conversation string) (string, error) {
	b := make([]byte, linkBytes)
	rand.Read(b) //nolint:errcheck // it never fails (crypto/rand)
	token := base64.RawURLEncoding.EncodeToString(b)
	now := g.clock.now()
	err := g.store.Write(ctx, func(tx store.Tx) error {
		return tx.SaveLink(store.Link{Hash: linkHash(token), Conversation: conversation, CreatedAt: now, Until: now.Add(linkLives)})
	})
	return token, unavailable(err)
}

// Follow implements channels.Links.
func (g *Gateway) Follow(ctx context.Context, token string) (channels.Conversation, error) {
	var c store.Conversation
	err := g.store.Read(ctx, func(v store.View) error {
		l, err := v.Link(linkHash(token))
		if err == nil && g.clock.now().After(l.Until) {
			err = store.ErrNotFound
		}
		if err == nil {
			c, err = v.Conversation(l.Conversation)
		}
		return err
	})
	if err != nil {
		return channels.Conversation{}, unavailable(err)
	}
	d, err := g.describe(ctx, c)
	return d, unavailable(err)
}

// linkHash is what is stored of a link's secret.
func linkHash(token string) (k store.Key) {
	sum := sha256.Sum256([]byte("link\x00" + token))
	copy(k[:], sum[:])
	return k
}

// Keep implements channels.Files.
func (g *Gateway) Keep(ctx context.Context, key, name, mediaType string, data []byte) (chat.Media, error) {
	now := g.clock.now()
	err := g.store.Write(ctx, func(tx store.Tx) error {
		return tx.SaveFile(store.File{ID: key, Name: name, Type: mediaType, Data: data, CreatedAt: now})
	})
	return chat.Media{Type: mediaType, Name: name, URL: channels.FileURL(key), Size: int64(len(data))}, unavailable(err)
}

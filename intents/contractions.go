package intents

// contractions are the English short forms, with and without the apostrophe
// where the bare form is no word of its own.
var contractions = map[string]string{
	"can't": "can not", "cant": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not",
	"ain't": "is not", "dont": "do not", "doesnt": "does not", "didnt": "did not", "isnt": "is not",
	"arent": "are not", "wasnt": "was not", "werent": "were not", "havent": "have not", "hasnt": "has not",
	"couldnt": "could not", "wouldnt": "would not", "shouldnt": "should not", "wont": "will not",
	"im": "i am", "ive": "i have", "youre": "you are", "theyre": "they are", "thats": "that is",
	"whats": "what is", "wheres": "where is", "whos": "who is", "hows": "how is", "theres": "there is",
	"let's": "let us", "lets": "let us", "y'all": "you all", "o'clock": "oclock",
	"what's": "what is", "that's": "that is", "it's": "it is", "he's": "he is", "she's": "she is",
	"there's": "there is", "here's": "here is", "where's": "where is", "who's": "who is", "how's": "how is",
	"when's": "when is", "why's": "why is", "something's": "something is", "everything's": "everything is",
	"gonna": "going to", "wanna": "want to", "gotta": "got to", "gimme": "give me", "lemme": "let me",
	"pls": "please", "plz": "please", "thx": "thanks", "u": "you", "ur": "your",
}

// endings are the short forms that follow any word; the possessive is dropped.
var endings = []struct{ short, long string }{
	{"n't", " not"}, {"'m", " am"}, {"'re", " are"}, {"'ve", " have"}, {"'ll", " will"}, {"'d", " would"}, {"'s", ""},
}

// expand writes the contraction that begins at out[word:] in full.
func expand(out []byte, word int) []byte {
	if long, ok := contractions[string(out[word:])]; ok {
		return append(out[:word], long...)
	}
	for _, e := range endings {
		if n := len(out) - len(e.short); n > word && string(out[n:]) == e.short {
			return append(out[:n], e.long...)
		}
	}
	for i := word; i < len(out); { // O'Brien and the like: no apostrophe is left
		if out[i] == '\'' {
			out = append(out[:i], out[i+1:]...)
			continue
		}
		i++
	}
	return out
}

package calendar

import (
	"fmt"
	"time"
)

// ParseDate reads a day written 2026-10-01.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil || len(s) != len("2006-01-02") {
		return Date{}, fmt.Errorf("%q is no day; write it as 2026-10-01", s)
	}
	return DateOf(t), nil
}

// ParseClock reads a time of day written 08:30, up to 24:00.
func ParseClock(s string) (Clock, error) {
	if len(s) == 5 && s[2] == ':' && digits(s[:2]) && digits(s[3:]) {
		h := int(s[0]-'0')*10 + int(s[1]-'0')
		m := int(s[3]-'0')*10 + int(s[4]-'0')
		if m < 60 && h*60+m <= 24*60 {
			return Clock(h*60 + m), nil
		}
	}
	return 0, fmt.Errorf("%q is no time of day; write it as 08:30, up to 24:00", s)
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// ParseSpan reads a part of a day written 08:30-12:00. It ends after it begins.
func ParseSpan(s string) (Span, error) {
	if len(s) != len("08:30-12:00") || s[5] != '-' {
		return Span{}, fmt.Errorf("%q is no part of a day; write it as 08:30-12:00", s)
	}
	from, err := ParseClock(s[:5])
	if err != nil {
		return Span{}, err
	}
	to, err := ParseClock(s[6:])
	if err != nil {
		return Span{}, err
	}
	if from >= to {
		return Span{}, fmt.Errorf("%q ends before it begins; one that passes midnight is written on both days", s)
	}
	return Span{from, to}, nil
}

// String returns the time of day as 08:30.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

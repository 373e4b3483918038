package main

import (
	"strings"
	"testing"

	"verbatim.example/cmd/bot/discord"
)

func TestShardsSetting(t *testing.T) {
	for text, want := range map[string]discord.Shards{
		"auto": {}, "1": {Count: 1}, "4": {Count: 4, Last: 3}, "0-3/16": {Count: 16, Last: 3}, "4-15/16": {Count: 16, First: 4, Last: 15}, "2/3": {Count: 3, First: 2, Last: 2},
	} {
		var s Shards
		if err := s.UnmarshalText([]byte(text)); err != nil || discord.Shards(s) != want {
			t.Errorf("%s: %+v, %v", text, s, err)
		}
		if text != "2/3" && discord.Shards(s).String() != text {
			t.Errorf("%s is written %v", text, discord.Shards(s))
		}
	}
	for _, text := range []string{"0", "-1", "10001", "two", "3-1/4", "0-4/4", "4/4", "1-/4", "/4", "1-2", "1/", "1-2/3/4"} {
		var s Shards
		if err := s.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), "0-3/16") {
			t.Errorf("%s: %+v, %v", text, s, err)
		}
	}
}

func TestAPIURLSetting(t *testing.T) {
	for text, want := range map[string]APIURL{
		"http://127.0.0.1:8080": "http://127.0.0.1:8080", "http://nirn:8080/": "http://nirn:8080", "http://10.0.0.7/api": "http://10.0.0.7",
		"https://proxy.example": "https://proxy.example", "http://[::1]:80": "http://[::1]:80",
	} {
		var u APIURL
		if err := u.UnmarshalText([]byte(text)); err != nil || u != want {
			t.Errorf("%s: %q, %v", text, u, err)
		}
	}
	for text, why := range map[string]string{
		"http://proxy.example": "the token would be read", "http://8.8.8.8": "the token would be read", "ftp://127.0.0.1": "http address",
		"127.0.0.1:8080": "http address", "https://me:pass@proxy.example": "leave out", "https://proxy.example/?a=b": "leave out",
		"https://proxy.example/discord": "path", "http://": "http address",
	} {
		var u APIURL
		if err := u.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %q, %v", text, u, err)
		}
	}
}

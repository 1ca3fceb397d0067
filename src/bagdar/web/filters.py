"""Filters that every template knows without loading them."""

from django import template

from bagdar.web.wording import name_in_words

register = template.Library()
register.filter("named", name_in_words)

"""Addresses of the promise ledger."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
